"""Many texts into vectors: in batches, several in flight, whatever their length."""

import asyncio
from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.errors import ContextTooLongError
from rag.models.embedding import EndpointEmbedding
from rag.models.vectors import checked

_BATCH_TEXTS = 64
_BATCH_CHARACTERS = 100_000
"""About 30,000 tokens: far below what endpoints take at once, and quick to read back."""
_BATCHES_AT_ONCE = 4
_SHORTEST = 200
"""Characters; a model that refuses even this is not worth shortening for."""


class Embedder:
    """Turns any number of texts into vectors of length 1, in batches, several in flight."""

    def __init__(self, embedding: EndpointEmbedding) -> None:
        """Embed with `embedding`, which is closed with this."""
        self._embedding = embedding
        self._dimensions = embedding.dimensions
        self._slots = asyncio.Semaphore(_BATCHES_AT_ONCE)

    @property
    def model(self) -> str:
        name: str = self._embedding.model_name
        return name

    async def dimensions(self) -> int:
        """Return the length of the vectors; asks for one when it is neither set nor seen yet.

        Raises:
            ModelError: as for `embed`.
        """
        if self._dimensions is None:
            await self.embed_query("How long is a vector?")
        return self._dimensions or 0

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text, in order; shape (texts, dimensions).

        A text that the model finds too long is represented by its beginning.

        Raises:
            ModelUnavailableError, ModelRefusedError, ContextTooLongError: as the endpoint says.
            WrongEmbeddingError: vectors of another size or count, or without meaning.
        """
        if not texts:
            return np.empty((0, self._dimensions or 0), dtype=np.float32)
        try:
            async with asyncio.TaskGroup() as group:
                tasks = [group.create_task(self._in_turn(batch)) for batch in batches(texts)]
        except ExceptionGroup as failed:
            raise failed.exceptions[0] from None
        return np.concatenate([task.result() for task in tasks])

    async def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, shape (dimensions,); never waits behind a batch.

        Raises:
            ModelError: as for `embed`.
        """
        row: NDArray[np.float32] = (await self._rows([text]))[0]
        return row

    async def aclose(self) -> None:
        """Close its connections."""
        await self._embedding.aclose()

    async def _in_turn(self, texts: list[str]) -> NDArray[np.float32]:
        async with self._slots:
            return await self._rows(texts)

    async def _rows(self, texts: list[str]) -> NDArray[np.float32]:
        try:
            vectors = await self._embedding.aget_text_embedding_batch(texts)
        except ContextTooLongError:
            shorter = _halves(texts)
            if not shorter:
                raise
            return np.concatenate([await self._rows(half) for half in shorter])
        rows = checked(
            vectors,
            texts=len(texts),
            dimensions=self._dimensions,
            addressee=self._embedding.patience.addressee,
        )
        self._dimensions = rows.shape[1]
        return rows


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """Yield the texts in order, in lists that are bounded in number and characters."""
    batch: list[str] = []
    characters = 0
    for text in texts:
        full = len(batch) == _BATCH_TEXTS or characters + len(text) > _BATCH_CHARACTERS
        if batch and full:
            yield batch
            batch, characters = [], 0
        batch.append(text)
        characters += len(text)
    if batch:
        yield batch


def _halves(texts: list[str]) -> list[list[str]]:
    """Return two halves of a batch, or the first half of a single text; none when too short."""
    if len(texts) > 1:
        middle = len(texts) // 2
        return [texts[:middle], texts[middle:]]
    (text,) = texts
    return [[text[: len(text) // 2]]] if len(text) > _SHORTEST else []
