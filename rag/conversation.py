"""What a question refers back to: from a follow-up to a question that stands alone."""

import logging
from collections.abc import Sequence

from llama_index.core.llms import ChatMessage

from rag import prompts
from rag.errors import ModelError
from rag.models.chat import complete
from rag.models.endpoint import EndpointLLM
from rag.values import Turn

_LOG = logging.getLogger(__name__)
_LONGEST_QUESTION = 2_000


async def standalone(llm: EndpointLLM | None, question: str, history: Sequence[Turn]) -> str:
    """Spell out what a follow-up refers back to.

    Without history or without a model the question is returned as it is. When the model fails,
    the question before it is put in front: its words are what is missing.
    """
    if not history or llm is None:
        return question
    messages = [
        ChatMessage(role="system", content=prompts.STANDALONE),
        ChatMessage(role="user", content=prompts.follow_up(question, history)),
    ]
    try:
        rewritten = (await complete(llm, messages, json=False)).strip().strip("\"'“”")
    except ModelError as error:
        _LOG.warning("searching for a follow-up with the words of both questions: %s", error)
        return with_last_question(question, history)
    return rewritten if 0 < len(rewritten) <= _LONGEST_QUESTION else question


def with_last_question(question: str, history: Sequence[Turn]) -> str:
    """Return the question before and this one, on two lines."""
    return f"{history[-1].question}\n{question}"
