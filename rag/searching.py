"""Searching under one audience: what a question may see of the store."""

import logging
from collections.abc import Mapping, Sequence

from rag.embedding import TextEmbedder
from rag.errors import AudienceViolatedError, ModelError
from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import Audience, Document, Passage

_LOG = logging.getLogger(__name__)

CANDIDATES = 24
"""Passages that go on to reranking; about 30,000 characters."""


class Search:
    """The store as one audience may see it; the audience is bound here and cannot be left out.

    Every passage is checked again on its way out, although the store has filtered already.
    """

    def __init__(self, *, store: Store, audience: Audience, embedder: TextEmbedder | None) -> None:
        """Search `store` for `audience`; by words alone when there is no embedder."""
        self._store = store
        self._audience = audience
        self._embedder = embedder

    async def passages(
        self, question: str, *, limit: int = CANDIDATES, within: Sequence[int] = ()
    ) -> list[Passage]:
        """Return up to `limit` passages, best first, the same text only once.

        Passages of the documents `within` come first, up to two thirds of all; their scores do
        not compare with those of the rest.

        Raises:
            StoreUnavailableError: the database did not answer.
            AudienceViolatedError: the store returned what the audience may not see.
        """
        if not question.strip():
            return []
        vector, space = await self._vector(question)

        async def found(limit: int, within: Sequence[int] | None) -> list[Passage]:
            return await self._store.search(
                audience=self._audience,
                question=question,
                vector=vector,
                space=space,
                limit=limit,
                within=within,
            )

        first = await found(limit * 2 // 3, within) if within else []
        passages = self._allowed([*first, *await found(limit, None)])
        return _without_repeats(passages)[:limit]

    async def document(self, document_id: int) -> Document | None:
        """Return a document; None when there is none that the audience may see."""
        return await self._store.document(document_id=document_id, audience=self._audience)

    async def documents(self) -> list[Document]:
        return await self._store.documents(audience=self._audience)

    async def count_documents(self) -> int:
        return await self._store.count_documents(audience=self._audience)

    async def passages_of(self, document_id: int) -> list[Passage]:
        """Return all passages of one document in order; none when the audience may not see it."""
        return self._allowed(
            await self._store.passages_of(document_id=document_id, audience=self._audience)
        )

    async def surroundings(
        self, passage_id: int, *, characters: int
    ) -> tuple[str, Passage, str] | None:
        """Return a passage with the text before and after it; None when it may not be seen."""
        return await self._store.surroundings(
            passage_id=passage_id, audience=self._audience, characters=characters
        )

    async def word_weights(self, question: str) -> Mapping[str, float]:
        """Return how much each word of the question tells apart within the audience (its idf)."""
        return await self._store.word_weights(audience=self._audience, question=question)

    async def _vector(self, question: str) -> tuple[list[float] | None, EmbeddingSpace | None]:
        """Embed the question; words alone find much, so a silent endpoint does not end it."""
        if self._embedder is None:
            return None, None
        try:
            vector: list[float] = (await self._embedder.embed_query(question)).tolist()
        except ModelError as error:
            _LOG.warning("searching by words alone: %s", error)
            return None, None
        space = await self._store.space(model=self._embedder.model, dimensions=len(vector))
        return vector, space

    def _allowed(self, passages: list[Passage]) -> list[Passage]:
        strangers = {p.scope for p in passages} - self._audience.scopes
        if strangers:
            raise AudienceViolatedError(f"the store returned passages of {sorted(strangers)}")
        return passages


def _without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Keep the first of passages with the same words: two copies of a file are one witness."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(" ".join(passage.text.split()), passage)
    return list(first.values())
