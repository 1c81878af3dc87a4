"""Writing documents: whole, once, with every message where they were dropped."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection

from rag.events import FileShared
from rag.splitting import SplitDocument
from rag.storage.spaces import EmbeddingSpace
from rag.storage.vectors import Vectors, check_shape, digest_of, halfvec, text_to_embed
from rag.storage.weighing import DIMENSIONS, lexeme
from rag.values import DocumentState, Scope, Tenant, tenant_of

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """Everything one transaction writes."""

    file: FileShared
    sha256: bytes
    format: str
    state: DocumentState
    pages: int | None
    split: SplitDocument
    space: EmbeddingSpace | None
    vectors: Vectors | None
    """(passages, dimensions of `space`); None when there is no `space`."""

    @property
    def tenant(self) -> Tenant:
        return tenant_of(self.file.scope)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    passages: Sequence[tuple[object, ...]]
    lexemes: Sequence[tuple[object, ...]]
    embeddings: Sequence[tuple[object, ...]]


async def save(connection: AsyncConnection, document: NewDocument) -> int:
    """Make a document visible whole and return its id; see `Store.save`."""
    rows = await asyncio.to_thread(_rows_of, document)
    scope = await _scope(connection, document.file.scope)
    async with connection.transaction():
        id_, is_new = await _insert_or_find(connection, document, scope)
        if is_new and rows.passages:
            await _copy(connection, document, rows, id_=id_, scope=scope)
        await put_source(connection, document_id=id_, file=document.file)
    return id_


async def put_source(connection: AsyncConnection, *, document_id: int, file: FileShared) -> None:
    """Say where the document was dropped; the same file of the same message moves here."""
    await connection.execute(
        """
        insert into source
            (tenant, document_id, message_key, file_id, name, uploader, permalink, shared_at)
        values (%s, %s, %s, %s, %s, %s, %s, %s)
        on conflict (tenant, message_key, file_id) do update set
            document_id = excluded.document_id, name = excluded.name,
            uploader = excluded.uploader, permalink = excluded.permalink,
            shared_at = excluded.shared_at
        """,
        (
            tenant_of(file.scope),
            document_id,
            file.message_key,
            file.file_id,
            file.name,
            file.uploader,
            file.permalink,
            file.shared_at,
        ),
    )


async def _scope(connection: AsyncConnection, scope: Scope) -> int:
    """Return a scope's id; committed at once, so that first documents do not wait in line."""
    async with connection.transaction():
        await connection.execute(
            "insert into scope (tenant, key) values (%s, %s) on conflict do nothing",
            (tenant_of(scope), scope),
        )
        cursor = await connection.execute("select id from scope where key = %s", (scope,))
        [(id_,)] = await cursor.fetchall()
        return int(id_)


async def _insert_or_find(
    connection: AsyncConnection, document: NewDocument, scope: int
) -> tuple[int, bool]:
    """Return the document's id and whether this transaction wrote it.

    The same bytes being saved elsewhere are waited for; should they be forgotten before they
    could be locked, it is our turn.
    """
    for _ in range(_ATTEMPTS):
        cursor = await connection.execute(
            """
            insert into document (tenant, scope, sha256, format, state, pages, passages)
            values (%s, %s, %s, %s, %s, %s, %s)
            on conflict (scope, sha256) do nothing returning id
            """,
            (
                document.tenant,
                scope,
                document.sha256,
                document.format,
                document.state,
                document.pages,
                len(document.split.passages),
            ),
        )
        if row := await cursor.fetchone():
            return int(row[0]), True
        cursor = await connection.execute(
            "select id from document where scope = %s and sha256 = %s for key share",
            (scope, document.sha256),
        )
        if row := await cursor.fetchone():
            return int(row[0]), False
    raise LookupError(f"{document.file.name!r} was forgotten each time it was to be saved")


async def _copy(
    connection: AsyncConnection, document: NewDocument, rows: _Rows, *, id_: int, scope: int
) -> None:
    ids = await _new_passage_ids(connection, len(rows.passages))
    tenant = document.tenant
    async with connection.cursor() as cursor:
        async with cursor.copy(
            "copy passage (id, tenant, document_id, position, text, start_at, end_at, page, place,"
            " heading) from stdin"
        ) as copy:
            for passage_id, row in zip(ids, rows.passages, strict=True):
                await copy.write_row((passage_id, tenant, id_, *row))
        if document.space is not None:
            async with cursor.copy(
                "copy embedding (passage_id, space, tenant, scope, document_id, sha256, embedding)"
                " from stdin"
            ) as copy:
                for passage_id, row in zip(ids, rows.embeddings, strict=True):
                    await copy.write_row((passage_id, document.space.id, tenant, scope, id_, *row))
        # Last, because its triggers hold the scope's counts until the commit.
        async with cursor.copy(
            "copy lexeme (passage_id, tenant, scope, document_id, terms, weights) from stdin"
        ) as copy:
            for passage_id, row in zip(ids, rows.lexemes, strict=True):
                await copy.write_row((passage_id, tenant, scope, id_, *row))


async def _new_passage_ids(connection: AsyncConnection, count: int) -> list[int]:
    cursor = await connection.execute(
        "select nextval(pg_get_serial_sequence('passage', 'id')) from generate_series(1, %s)",
        (count,),
    )
    return [int(id_) for (id_,) in await cursor.fetchall()]


def _rows_of(document: NewDocument) -> _Rows:
    """Do the arithmetic; runs in a thread, because a long document takes seconds."""
    passages = document.split.passages
    return _Rows(
        passages=[
            (i, p.text, p.start, p.end, p.page, p.place, list(p.heading))
            for i, p in enumerate(passages)
        ],
        lexemes=[_lexeme_row(p.text, document.file.name, p.heading) for p in passages],
        embeddings=_embedding_rows(document),
    )


def _lexeme_row(text: str, name: str, heading: Sequence[str]) -> tuple[object, ...]:
    words = lexeme(text, name=name, heading=heading)
    pairs = ",".join(
        f"{term}:{weight:.5g}" for term, weight in zip(words.terms, words.weights, strict=True)
    )
    return list(words.terms), f"{{{pairs}}}/{DIMENSIONS}"


def _embedding_rows(document: NewDocument) -> list[tuple[object, ...]]:
    if document.space is None or document.vectors is None:
        return []
    passages = document.split.passages
    check_shape(document.vectors, passages=len(passages), space=document.space)
    return [
        (
            digest_of(text_to_embed(p.text, name=document.file.name, heading=p.heading)),
            halfvec(vector),
        )
        for p, vector in zip(passages, document.vectors, strict=True)
    ]
