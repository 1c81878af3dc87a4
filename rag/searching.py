"""Searching under one audience: what a question may see of the store."""

import logging
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TypeVar

from rag.embedding import TextEmbedder
from rag.errors import AudienceViolatedError, ModelError
from rag.packing import crowding, fairly, share
from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import Audience, Document, Passage

_Seen = TypeVar("_Seen", Passage, Document)
_LOG = logging.getLogger(__name__)

CANDIDATES = 24
"""Passages that go on to reranking; about 30,000 characters."""


class Search:
    """The store as one audience may see it; the audience is bound here and cannot be left out.

    Everything is checked again on its way out, although the store has filtered already. A search
    that finds something which is not for its audience ends in an `AudienceViolatedError`.
    """

    def __init__(self, *, store: Store, audience: Audience, embedder: TextEmbedder | None) -> None:
        """Search `store` for `audience`; by words alone when there is no embedder."""
        self._store = store
        self.audience = audience
        self._embedder = embedder

    async def passages(
        self, question: str, *, limit: int = CANDIDATES, within: Sequence[int] = ()
    ) -> list[Passage]:
        """Return up to `limit` passages, best first, the same text only once.

        Passages of the documents `within` come first, up to two thirds of all; their scores do
        not compare with those of the rest. Where one person's documents would take more than
        their share, what others have to say is searched for, too.

        Raises:
            StoreUnavailableError: the database did not answer.
            AudienceViolatedError: the store returned what the audience may not see.
        """
        if not question.strip():
            return []
        vector, space = await self._vector(question)

        async def found(
            limit: int, within: Sequence[int] | None, *, not_by: Collection[str] = ()
        ) -> list[Passage]:
            passages = await self._store.search(
                audience=self.audience,
                question=question,
                vector=vector,
                space=space,
                limit=limit,
                within=within,
                not_by=not_by,
            )
            return self.check(passages)

        first = await found(limit * 2 // 3, within) if within else []
        passages = _without_repeats([*first, *await found(limit, None)])[:limit]
        if crowd := crowding(passages, of=limit):
            others = await found(limit - share(limit), None, not_by=crowd)
            passages = fairly(_without_repeats([*passages, *others]), of=limit)[:limit]
        return passages

    async def document(self, document_id: int) -> Document | None:
        """Return a document; None when there is none that the audience may see."""
        found = await self._store.document(document_id=document_id, audience=self.audience)
        self.check([] if found is None else [found])
        return found

    async def documents(self) -> list[Document]:
        return self.check(await self._store.documents(audience=self.audience))

    async def newest(self, *, limit: int) -> list[Document]:
        """Return up to `limit` documents, the one dropped last first."""
        return self.check(await self._store.newest(audience=self.audience, limit=limit))

    async def named(self, names_like: str, *, limit: int) -> list[Document]:
        """Return up to `limit` documents whose name holds what was typed."""
        return self.check(
            await self._store.named(audience=self.audience, names_like=names_like, limit=limit)
        )

    async def count_documents(self) -> int:
        return await self._store.count_documents(audience=self.audience)

    async def passages_of(self, document_id: int) -> list[Passage]:
        """Return all passages of one document in order; none when the audience may not see it."""
        return self.check(
            await self._store.passages_of(document_id=document_id, audience=self.audience)
        )

    async def surroundings(
        self, passage_id: int, *, characters: int
    ) -> tuple[str, Passage, str] | None:
        """Return a passage with the text before and after it; None when it may not be seen."""
        found = await self._store.surroundings(
            passage_id=passage_id, audience=self.audience, characters=characters
        )
        self.check([] if found is None else [found[1]])
        return found

    async def word_weights(self, question: str) -> Mapping[str, float]:
        """Return how much each word of the question tells apart within the audience (its idf)."""
        return await self._store.word_weights(audience=self.audience, question=question)

    def check(self, found: Iterable[_Seen]) -> list[_Seen]:
        """Return what was found, here or for an earlier answer, if all of it may be seen.

        Raises:
            AudienceViolatedError: some of it may not.
        """
        seen = list(found)
        strangers = {one.scope for one in seen} - self.audience.scopes
        if strangers:
            raise AudienceViolatedError(
                f"something of {sorted(strangers)} was found for who may only see "
                f"{sorted(self.audience.scopes)}: nothing is shown; please report this as a bug"
            )
        return seen

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


def _without_repeats(passages: Sequence[Passage]) -> list[Passage]:
    """Keep the first of passages with the same words: two copies of a file are one witness."""
    first: dict[str, Passage] = {}
    for passage in passages:
        first.setdefault(" ".join(passage.text.split()), passage)
    return list(first.values())
