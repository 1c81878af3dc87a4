"""The store: documents, passages, words and vectors in Postgres, always under an audience."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager

import psycopg
from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from rag.errors import StoreUnavailableError
from rag.events import FileShared
from rag.splitting import SplitDocument
from rag.storage import documents, passages, saving, searching, sources, spaces, upkeep, vectors
from rag.storage.retractions import Named
from rag.storage.searching import MEASURED_LIMITS, SearchLimits
from rag.storage.spaces import EmbeddingSpace
from rag.storage.vectors import UnembeddedPassage, Vectors
from rag.values import Audience, Document, DocumentState, Passage, Scope, Tenant


class Store:
    """Everything that is kept of the files people dropped.

    Every method raises `StoreUnavailableError` when the database does not answer; nothing was
    written then. What an audience may not see does not exist for it: no result, no count, no
    statistic differs.
    """

    def __init__(self, pool: AsyncConnectionPool, *, limits: SearchLimits = MEASURED_LIMITS):
        """Work on the connections of `pool`, which is opened and closed by its owner."""
        self._pool = pool
        self._limits = limits

    async def known(self, *, scope: Scope, sha256: bytes) -> Document | None:
        """Return the document with these bytes in this scope, in whatever state."""
        async with self._connection() as connection:
            return await documents.known(connection, scope=scope, sha256=sha256)

    async def save(
        self,
        *,
        file: FileShared,
        sha256: bytes,
        format: str,  # noqa: A002 - as in `Reading.format`
        state: DocumentState,
        pages: int | None,
        split: SplitDocument,
        space: EmbeddingSpace | None,
        vectors: Vectors | None,
    ) -> int:
        """Make a document visible whole, in one transaction, and return its id.

        The same bytes in the same scope are one document, however many save them at once: the
        later ones only add where it was dropped. The same file of the same message with other
        bytes moves: what it was before is gone if it was dropped nowhere else.

        Args:
            file: where it was dropped.
            sha256: of the bytes, 32 long.
            format: as in `Reading`.
            state: how much of it can be searched.
            pages: as in `Reading`.
            split: its passages; none for a scan.
            space: of the vectors; None when there is no embedding model.
            vectors: (passages, dimensions of `space`), of `text_to_embed` of each passage;
                None when there is no `space`.

        Raises:
            FileRetractedError: it was retracted, before or meanwhile; nothing was written.
        """
        document = saving.NewDocument(
            file=file,
            sha256=sha256,
            format=format,
            state=state,
            pages=pages,
            split=split,
            space=space,
            vectors=vectors,
        )
        async with self._connection() as connection:
            return await saving.save(connection, document)

    async def add_source(self, *, document_id: int, file: FileShared) -> bool:
        """Say that a document was dropped here too; False when it was forgotten meanwhile.

        Raises:
            FileRetractedError: as for `save`.
        """
        async with self._connection() as connection:
            try:
                await sources.add_source(connection, document_id=document_id, file=file)
            except psycopg.errors.ForeignKeyViolation:
                return False
            return True

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
        """Return up to `limit` passages, best first, by words and, with a `vector`, by meaning.

        Without a vector a passage has at least one word of the question, and its score is the
        share of the best possible one. The newer document wins ties. `within` narrows it down to
        documents with these ids, of those that the audience may see; `not_by` leaves out what
        these uploaders dropped last.
        """
        async with self._connection() as connection:
            return await searching.search(
                connection,
                audience=audience,
                question=question,
                vector=vector,
                space=space,
                limit=limit,
                within=within,
                not_by=not_by,
                limits=self._limits,
            )

    async def word_weights(self, *, audience: Audience, question: str) -> dict[str, float]:
        """Return how much each word of the question tells apart within the audience (its idf).

        Keyed as `words.tokens` writes them; a word that no passage has weighs most. Words that
        are in every text ("how", "the") are left out. Empty when nothing can be searched.
        """
        async with self._connection() as connection:
            return await searching.word_weights(connection, audience=audience, question=question)

    async def documents(self, *, audience: Audience) -> list[Document]:
        """Return all documents of the audience, oldest first."""
        async with self._connection() as connection:
            return await documents.visible(connection, audience=audience)

    async def newest(self, *, audience: Audience, limit: int) -> list[Document]:
        """Return up to `limit` documents, the one dropped last first."""
        async with self._connection() as connection:
            return await documents.newest(connection, audience=audience, limit=limit)

    async def named(self, *, audience: Audience, names_like: str, limit: int) -> list[Document]:
        """Return up to `limit` documents whose name holds what was typed, in any case.

        The name is that of the newest source. Names that begin with it come first, then newer
        ones; an empty `names_like` is in every name.
        """
        async with self._connection() as connection:
            return await documents.named(
                connection, audience=audience, names_like=names_like, limit=limit
            )

    async def older_version(self, *, document_id: int) -> Document | None:
        """Return what a document may replace: the same name in the same scope, other bytes, older.

        Of several the newest. Names are those of the newest sources and exactly the same.
        """
        async with self._connection() as connection:
            return await documents.older_version(connection, document_id=document_id)

    async def dropped_by(self, *, message_key: str, audience: Audience) -> list[Document]:
        """Return the documents that a message dropped, as far as the audience may see them."""
        async with self._connection() as connection:
            return await documents.dropped_by(
                connection, message_key=message_key, audience=audience
            )

    async def count_documents(self, *, audience: Audience) -> int:
        """Return how many documents of the audience can be searched."""
        async with self._connection() as connection:
            return await documents.count(connection, audience=audience)

    async def document(self, *, document_id: int, audience: Audience) -> Document | None:
        """Return a document; None when there is none or the audience may not see it."""
        async with self._connection() as connection:
            return await documents.one(connection, document_id=document_id, audience=audience)

    async def passages_of(self, *, document_id: int, audience: Audience) -> list[Passage]:
        """Return a document's passages from first to last, with score 0."""
        async with self._connection() as connection:
            return await passages.in_order(connection, document_id=document_id, audience=audience)

    async def surroundings(
        self, *, passage_id: int, audience: Audience, characters: int
    ) -> tuple[str, Passage, str] | None:
        """Return a passage with up to `characters` of its document before and after it."""
        async with self._connection() as connection:
            return await passages.around(
                connection, passage_id=passage_id, audience=audience, characters=characters
            )

    async def forget(self, *, document_id: int, audience: Audience) -> bool:
        """Forget a document that the audience may see; return whether there was one."""
        async with self._connection() as connection:
            return await documents.forget(connection, document_id=document_id, audience=audience)

    async def retract(self, *, tenant: Tenant, message_key: str | None, file_id: str | None) -> int:
        """Take back a message, one file of it, or a file in any message; return documents gone.

        What is named stays out from now on, also when it arrives later or is being read now.

        Raises:
            ValueError: nothing is named.
        """
        async with self._connection() as connection:
            return await sources.drop_sources(
                connection, tenant=tenant, named=[Named(message_key, file_id)]
            )

    async def space(self, *, model: str, dimensions: int) -> EmbeddingSpace:
        """Return where vectors of `model` with so many dimensions live, new if need be."""
        async with self._connection() as connection:
            return await spaces.get_or_create(connection, model=model, dimensions=dimensions)

    async def cached_vectors(
        self, *, tenant: Tenant, space: EmbeddingSpace, texts: Sequence[str]
    ) -> Mapping[str, Vectors]:
        """Return the vectors (d,) that the tenant has already for some of `texts`."""
        async with self._connection() as connection:
            return await vectors.cached(connection, tenant=tenant, space=space, texts=texts)

    async def passages_without_vector(
        self, *, space: EmbeddingSpace, limit: int
    ) -> list[UnembeddedPassage]:
        """Return up to `limit` passages that have no vector in `space` yet, oldest first."""
        async with self._connection() as connection:
            return await vectors.missing(connection, space=space, limit=limit)

    async def add_vectors(
        self, *, space: EmbeddingSpace, passages: Sequence[UnembeddedPassage], vectors: Vectors
    ) -> None:
        """Store vectors (n, d) of passages; those forgotten in the meantime are left out."""
        async with self._connection() as connection:
            await _add_vectors(connection, space=space, passages=passages, vectors=vectors)

    async def build_indexes(self) -> list[str]:
        """Build the indexes that large stores are searched by; return the names of new ones.

        To be called after much was stored. Costs a count when there is nothing to build, and
        minutes for a million passages, during which reading and writing go on. Searching is
        right without them, only slower.
        """
        async with self._connection() as connection:
            return await upkeep.build_indexes(connection, limits=self._limits)

    @asynccontextmanager
    async def _connection(self) -> AsyncIterator[AsyncConnection]:
        try:
            async with self._pool.connection() as connection:
                yield connection
        except (psycopg.OperationalError, psycopg.InterfaceError, PoolTimeout) as error:
            raise StoreUnavailableError(
                f"the database did not answer: {error}; nothing was written, try again"
            ) from error


_add_vectors = vectors.add
