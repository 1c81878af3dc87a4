"""Counting the tokens of model calls, exactly where the endpoint says it, else by estimate."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from rag.embedding import TextEmbedder

_CHARACTERS_PER_TOKEN = 4


class Meter:
    """Counts what one piece of work costs: a question, a file. True at any moment."""

    def __init__(self) -> None:
        """Begin at zero."""
        self._calls: list[MeteredCall] = []

    @property
    def tokens(self) -> int:
        """Prompts and replies together, those of failed and stopped calls included."""
        return sum(call.tokens for call in self._calls)

    def begin(self, *, characters: int) -> "MeteredCall":
        """Count a call from now on, by a prompt of so many characters."""
        call = MeteredCall(characters)
        self._calls.append(call)
        return call


class MeteredCall:
    """One call while it is made: its prompt counts as soon as it is sent."""

    def __init__(self, characters: int) -> None:
        """Begin with the `characters` of the prompt."""
        self._characters = characters
        self._reported: int | None = None

    @property
    def tokens(self) -> int:
        if self._reported is not None:
            return self._reported
        return -(-self._characters // _CHARACTERS_PER_TOKEN)

    def hear(self, reply: object) -> None:
        """Count a reply, or what just came of it; what the endpoint reports counts instead.

        Args:
            reply: as the endpoint sent it, thoughts included: nobody is shown them, but they are
                paid for, too.
        """
        reported = getattr(getattr(reply, "usage", None), "total_tokens", None)
        if reported:
            self._reported = max(reported, self._reported or 0)
        self._characters += _characters_of(reply)


class MeteredEmbedder:
    """A `TextEmbedder` whose texts count, by estimate; to be made for one piece of work."""

    def __init__(self, embedder: TextEmbedder, meter: Meter) -> None:
        """Embed with `embedder`, which its owner closes, and count with `meter`."""
        self._embedder = embedder
        self._meter = meter

    @property
    def model(self) -> str:
        return self._embedder.model

    async def dimensions(self) -> int:
        return await self._embedder.dimensions()

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self._meter.begin(characters=sum(map(len, texts)))
        return await self._embedder.embed(texts)

    async def embed_query(self, text: str) -> NDArray[np.float32]:
        self._meter.begin(characters=len(text))
        return await self._embedder.embed_query(text)


def _characters_of(reply: object) -> int:
    said = 0
    for choice in getattr(reply, "choices", None) or ():
        part = getattr(choice, "delta", None) or getattr(choice, "message", None)
        for name in ("content", "reasoning_content", "reasoning"):
            text = getattr(part, name, None)
            said += len(text) if isinstance(text, str) else 0
    return said
