"""Answering with whatever is set up; imported late, since LlamaIndex takes seconds."""

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import asynccontextmanager

from bot.app import App
from bot.endpoint import open_chat_model
from bot.questions import Asking
from rag.answering import AnswerWorkflow, answered
from rag.events import Answered, QuestionAsked, StageReached, TextSoFar
from rag.models.endpoint import EndpointLLM
from rag.models.metering import Meter


class WorkflowAnswerer:
    """Runs one AnswerWorkflow per question."""

    def __init__(self, app: App, llm: EndpointLLM | None) -> None:
        """Answer from what `app` holds, with `llm` or with quotes."""
        self._app = app
        self._llm = llm

    def ask(
        self, asking: Asking, *, meter: Meter | None = None
    ) -> AsyncGenerator[StageReached | TextSoFar | Answered, None]:
        llm = None if asking.quotes_only else self._llm
        if llm is not None and meter is not None:
            llm = llm.metered(meter)
        workflow = AnswerWorkflow(
            search=self._app.search_for(asking.audience),
            llm=llm,
            history=asking.history,
            overheard=asking.overheard,
            focus=asking.focus,
            timeout_s=self._app.settings.answer_timeout_s,
        )
        return answered(workflow, QuestionAsked(question=asking.question, scope=asking.scope))


@asynccontextmanager
async def open_workflows(app: App) -> AsyncIterator[WorkflowAnswerer]:
    """Open what answers with the model that the settings name, or offline with quotes."""
    if app.settings.offline:
        yield WorkflowAnswerer(app, None)
        return
    async with open_chat_model(app.settings) as llm:
        yield WorkflowAnswerer(app, llm)
