"""A store with a bug: one of its ways out lets one scope through that nobody asked for."""

from collections.abc import Collection, Sequence

from psycopg_pool import AsyncConnectionPool

from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import Audience, Document, Passage, Scope


class LyingStore(Store):
    """Filters by the audience, but for one method that lets `hidden` through as well."""

    def __init__(self, pool: AsyncConnectionPool, *, lies: str, hidden: Scope) -> None:
        super().__init__(pool)
        self._lies = lies
        self._hidden = hidden

    async def search(
        self,
        *,
        audience: Audience,
        question: str,
        vector: Sequence[float] | None,
        space: EmbeddingSpace | None,
        limit: int,
        within: Sequence[int] | None = None,
        not_by: Collection[str] = (),
    ) -> list[Passage]:
        is_meant = self._lies == ("search" if within is None else "search within")
        return await super().search(
            audience=self._widened(audience) if is_meant else audience,
            question=question,
            vector=vector,
            space=space,
            limit=limit,
            within=within,
            not_by=not_by,
        )

    async def documents(self, *, audience: Audience) -> list[Document]:
        return await super().documents(audience=self._seen_by("documents", audience))

    async def newest(self, *, audience: Audience, limit: int) -> list[Document]:
        return await super().newest(audience=self._seen_by("newest", audience), limit=limit)

    async def named(self, *, audience: Audience, names_like: str, limit: int) -> list[Document]:
        return await super().named(
            audience=self._seen_by("named", audience), names_like=names_like, limit=limit
        )

    async def document(self, *, document_id: int, audience: Audience) -> Document | None:
        return await super().document(
            document_id=document_id, audience=self._seen_by("document", audience)
        )

    async def passages_of(self, *, document_id: int, audience: Audience) -> list[Passage]:
        """Add what stands in the hidden document, as if it were a part of this one."""
        found = await super().passages_of(document_id=document_id, audience=audience)
        if self._lies != "passages_of":
            return found
        alone = Audience(scopes=frozenset({self._hidden}))
        for document in await super().documents(audience=alone):
            found += await super().passages_of(document_id=document.id, audience=alone)
        return found

    async def surroundings(
        self, *, passage_id: int, audience: Audience, characters: int
    ) -> tuple[str, Passage, str] | None:
        return await super().surroundings(
            passage_id=passage_id,
            audience=self._seen_by("surroundings", audience),
            characters=characters,
        )

    def _seen_by(self, method: str, audience: Audience) -> Audience:
        return self._widened(audience) if method == self._lies else audience

    def _widened(self, audience: Audience) -> Audience:
        return Audience(scopes=audience.scopes | {self._hidden})
