"""Vectors for texts: what an embedder offers, and reusing what was embedded before."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.storage.vectors import UnembeddedPassage
from rag.values import Tenant

_AT_ONCE = 512
"""Passages completed between two commits."""


class TextEmbedder(Protocol):
    """Turns texts into vectors; `rag.models` has the one for OpenAI-compatible endpoints."""

    @property
    def model(self) -> str: ...

    async def dimensions(self) -> int:
        """Return the length of its vectors; asks the model when no setting says it.

        Raises:
            ModelError: as for `embed`.
        """
        ...

    async def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one row per text, in order; shape (texts, dimensions), rows of length 1.

        Raises:
            ModelError: the endpoint did not do its part; nothing was embedded.
        """
        ...

    async def embed_query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question; shape (dimensions,).

        Raises:
            ModelError: as for `embed`.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Vectors:
    """One vector per passage, in order."""

    space: EmbeddingSpace
    rows: NDArray[np.float32]
    """Shape (passages, dimensions)."""


async def vectors_for(
    store: Store, embedder: TextEmbedder, *, tenant: Tenant, texts: Sequence[str]
) -> Vectors:
    """Return vectors for texts; what the tenant had embedded before is not paid for again.

    Raises:
        ModelError: as for `TextEmbedder.embed`.
        StoreUnavailableError: the database did not answer.
    """
    space = await store.space(model=embedder.model, dimensions=await embedder.dimensions())
    known = await store.cached_vectors(tenant=tenant, space=space, texts=texts)
    new = [text for text in dict.fromkeys(texts) if text not in known]
    if new:
        known = {**known, **dict(zip(new, await embedder.embed(new), strict=True))}
    return Vectors(space=space, rows=np.array([known[text] for text in texts], dtype=np.float32))


async def complete_vectors(store: Store, embedder: TextEmbedder) -> int:
    """Embed the passages that have no vector of this model yet; return how many there were.

    They were read before a model was set up, or with another one. What is done is kept when a
    later batch fails.

    Raises:
        ModelError: as for `TextEmbedder.embed`.
        StoreUnavailableError: the database did not answer.
    """
    space = await store.space(model=embedder.model, dimensions=await embedder.dimensions())
    completed = 0
    while missing := await store.passages_without_vector(space=space, limit=_AT_ONCE):
        for tenant, passages in _by_tenant(missing).items():
            texts = [passage.text for passage in passages]
            vectors = await vectors_for(store, embedder, tenant=tenant, texts=texts)
            await store.add_vectors(space=space, passages=passages, vectors=vectors.rows)
        completed += len(missing)
    return completed


def _by_tenant(passages: Sequence[UnembeddedPassage]) -> dict[Tenant, list[UnembeddedPassage]]:
    grouped: dict[Tenant, list[UnembeddedPassage]] = {}
    for passage in passages:
        grouped.setdefault(passage.tenant, []).append(passage)
    return grouped
