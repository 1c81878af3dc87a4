"""Asking a chat model: one whole reply, or a stream of text."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from llama_index.core.llms import ChatMessage

from rag.models.llm import EndpointLLM

_CHARACTERS_PER_TOKEN = 3
"""Below the four of English, since most languages and all tables take more tokens."""
_INSTRUCTIONS_TOKENS = 800
_LARGEST_RESERVE_TOKENS = 4_096


def budget_characters(llm: EndpointLLM) -> int:
    """Return how much text of documents fits into a prompt beside instructions and reply.

    A guess: texts that need more than a token per three characters may still be too long.
    """
    reserve = llm.max_tokens or min(_LARGEST_RESERVE_TOKENS, llm.context_window // 4)
    tokens = llm.context_window - reserve - _INSTRUCTIONS_TOKENS
    return max(0, tokens) * _CHARACTERS_PER_TOKEN


async def complete(llm: EndpointLLM, messages: Sequence[ChatMessage], *, json: bool) -> str:
    """Return the whole reply to one chat call.

    Args:
        llm: the model to ask.
        messages: the conversation, instructions first.
        json: ask for a JSON object, by `response_format` where the endpoint takes it. The prompt
            has to say so too, and the reply may still be anything.

    Raises:
        ModelUnavailableError: no reply, not in time, or "come back later", after all attempts.
        ModelRefusedError: key, model name or request will never be accepted.
        ContextTooLongError: the messages do not fit.
    """
    options = {"response_format": {"type": "json_object"}} if json else {}
    response = await llm.achat(messages, **options)
    return _without_nul(response.message.content)


async def stream(llm: EndpointLLM, messages: Sequence[ChatMessage]) -> AsyncGenerator[str, None]:
    """Yield the text of one chat call as it arrives; closing the generator ends the call.

    Raises:
        ModelUnavailableError, ModelRefusedError, ContextTooLongError: as `complete`, always
            before the first text, except that a content filter may refuse later.
        StreamBrokenError: the reply ended before its end; it holds the text so far.
    """
    arriving: asyncio.Queue[str | None] = asyncio.Queue()

    async def read() -> None:
        try:
            async for response in await llm.astream_chat(messages):
                arriving.put_nowait(_without_nul(response.delta))
        finally:
            arriving.put_nowait(None)

    # LlamaIndex nests generators that do not close each other. A task that is cancelled while it
    # waits for the network unwinds them all from the inside, and the connection is closed for sure.
    reading = asyncio.create_task(read())
    try:
        while (delta := await arriving.get()) is not None:
            if delta:
                yield delta
        await reading
    finally:
        reading.cancel()
        await asyncio.gather(reading, return_exceptions=True)


def _without_nul(text: str | None) -> str:
    """A reply goes on into the database, which takes every character but this one."""
    return (text or "").replace("\0", "")
