"""Answering with whatever is set up; imported late, since LlamaIndex takes seconds."""

from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import asynccontextmanager

from rag.models.endpoint import EndpointLLM, chat_model

from bot.app import App
from bot.endpoint import endpoint_from
from bot.settings import Settings
from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked, StageReached, TextSoFar
from rag.values import Scope, Turn


class WorkflowAnswerer:
    """Runs one AnswerWorkflow per question."""

    def __init__(self, app: App, llm: EndpointLLM | None) -> None:
        """Answer from what `app` holds, with `llm` or with quotes."""
        self._app = app
        self._llm = llm

    def ask(
        self, question: str, *, scope: Scope, history: Sequence[Turn]
    ) -> AsyncGenerator[StageReached | TextSoFar | Answered, None]:
        workflow = AnswerWorkflow(
            search=self._app.search(scope),
            llm=self._llm,
            history=history,
            timeout_s=self._app.settings.answer_timeout_s,
        )
        return answered(workflow, QuestionAsked(question=question, scope=scope))


@asynccontextmanager
async def open_chat_model(settings: Settings) -> AsyncIterator[EndpointLLM | None]:
    """Open the chat model that the settings name; None offline."""
    if settings.offline:
        yield None
        return
    llm = chat_model(endpoint_from(settings))
    try:
        yield llm
    finally:
        await llm.aclose()
