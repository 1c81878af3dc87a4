"""Answering about one whole document: read in order, in parts where it is long, then joined."""

import asyncio
import logging
from collections.abc import Sequence

from llama_index.core.llms import ChatMessage

from rag import prompts
from rag.errors import ModelError
from rag.models.chat import budget_characters, complete, stream
from rag.models.endpoint import EndpointLLM
from rag.packing import in_parts
from rag.values import Passage, ReadThrough
from rag.writing import Show, Written, stream_cited, write

_LOG = logging.getLogger(__name__)

_MOST_PARTS = 12
_PARTS_AT_ONCE = 4


async def read_through(
    llm: EndpointLLM, question: str, passages: Sequence[Passage], *, show: Show
) -> tuple[Written, ReadThrough]:
    """Read a document's passages in order and answer about all of it.

    Parts beyond the twelfth and parts that the model could not read are left out; the
    `ReadThrough` says how much was read.

    Raises:
        ModelError: nothing could be read or written.
    """
    parts = in_parts(passages, characters=budget_characters(llm))
    if len(parts) == 1:
        written = await write(llm, prompts.READ_THROUGH, question, passages, show=show)
        return written, _read(passages, passages)
    read, told = await _partial_answers(llm, question, parts[:_MOST_PARTS])
    written = await _joined(llm, question, told, passages, show=show)
    return written, _read(read, passages)


async def _partial_answers(
    llm: EndpointLLM, question: str, parts: Sequence[Sequence[Passage]]
) -> tuple[list[Passage], list[str]]:
    """Ask about each part, a few at once; passages keep the number they have in the document."""
    slots = asyncio.Semaphore(_PARTS_AT_ONCE)
    first = 1
    calls = []
    for part in parts:
        calls.append(_partial_answer(llm, question, part, first=first, slots=slots))
        first += len(part)
    answers = await asyncio.gather(*calls)
    read = [(p, a) for p, a in zip(parts, answers, strict=True) if isinstance(a, str)]
    failed = [answer for answer in answers if isinstance(answer, ModelError)]
    if not read:
        raise failed[0]
    for error in failed:
        _LOG.warning("left out a part of a long document: %s", error)
    return [passage for part, _ in read for passage in part], [text for _, text in read]


async def _partial_answer(
    llm: EndpointLLM,
    question: str,
    part: Sequence[Passage],
    *,
    first: int,
    slots: asyncio.Semaphore,
) -> str | ModelError:
    rendered = [prompts.numbered(p, n) for n, p in enumerate(part, start=first)]
    messages = _messages(prompts.READ_THROUGH, prompts.question_with_passages(question, rendered))
    async with slots:
        try:
            return await complete(llm, messages, json=False)
        except ModelError as error:
            return error


async def _joined(
    llm: EndpointLLM,
    question: str,
    told: Sequence[str],
    passages: Sequence[Passage],
    *,
    show: Show,
) -> Written:
    longest = budget_characters(llm) // len(told)
    parts = [text[:longest] for text in told]
    messages = _messages(prompts.JOIN, prompts.parts_to_join(question, parts))
    return await stream_cited(lambda: stream(llm, messages), passages=passages, show=show)


def _messages(instructions: str, content: str) -> list[ChatMessage]:
    return [
        ChatMessage(role="system", content=instructions),
        ChatMessage(role="user", content=content),
    ]


def _read(read: Sequence[Passage], passages: Sequence[Passage]) -> ReadThrough:
    return ReadThrough(
        document=passages[0].document,
        passages_read=len(read),
        passages_total=len(passages),
        until=read[-1].place,
    )
