"""Writing documents: whole, once, with every message where they were dropped."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection, Rollback

from rag.events import FileShared
from rag.splitting import SplitDocument
from rag.storage import lexemes
from rag.storage.locking import lock_documents
from rag.storage.retractions import Named, refuse_retracted
from rag.storage.sources import documents_of, put_source
from rag.storage.spaces import EmbeddingSpace
from rag.storage.vectors import Vectors, check_shape, digest_of, halfvec, text_to_embed
from rag.values import DocumentState, Scope, tenant_of

_ATTEMPTS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class NewDocument:
    """Everything one transaction writes; fields as in `Store.save`."""

    file: FileShared
    sha256: bytes
    format: str
    state: DocumentState
    pages: int | None
    split: SplitDocument
    space: EmbeddingSpace | None
    vectors: Vectors | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rows:
    """One row per passage, without the columns that only the database knows."""

    passages: Sequence[tuple[object, ...]]
    lexemes: Sequence[lexemes.LexemeRow]
    embeddings: Sequence[tuple[object, ...]]
    """None without vectors."""


async def save(connection: AsyncConnection, document: NewDocument) -> int:
    """Make a document visible whole and return its id; see `Store.save`."""
    rows = await asyncio.to_thread(_rows_of, document)
    scope = await _scope(connection, document.file.scope)
    async with connection.transaction():
        await refuse_retracted(connection, document.file)
        id_, is_new = await _insert_or_find(connection, document, scope)
        ids = await _write(connection, document, rows, id_=id_, scope=scope) if is_new else []
        await put_source(connection, document_id=id_, file=document.file)
        if is_new:
            await lexemes.write(connection, document_id=id_, passage_ids=ids, rows=rows.lexemes)
    return id_


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
    """Return the document's id and whether this transaction wrote it; it is locked.

    The same bytes being saved elsewhere are waited for. They may have got a lower id than what is
    locked already, so all locks are given back then, and it is tried again.
    """
    for _ in range(_ATTEMPTS):
        async with connection.transaction() as attempt:
            known = await _known(connection, document, scope)
            earlier = await _earlier(connection, document)
            locked = await lock_documents(connection, {*known, *earlier})
            for id_ in known:
                if id_ in locked:
                    return id_, False
            id_or_none = await _inserted(connection, document, scope)
            if id_or_none is not None:
                return id_or_none, True
            raise Rollback(attempt)
    # Without its name: what is forgotten is not to be found in logs.
    raise LookupError("a document was forgotten each time it was to be saved")


async def _known(connection: AsyncConnection, document: NewDocument, scope: int) -> list[int]:
    """Return the id of the document with these bytes, if there is one."""
    cursor = await connection.execute(
        "select id from document where scope = %s and sha256 = %s", (scope, document.sha256)
    )
    return [id_ for (id_,) in await cursor.fetchall()]


async def _earlier(connection: AsyncConnection, document: NewDocument) -> list[int]:
    """Return the id of the document that this file of this message was until now, if any."""
    file = document.file
    named = Named(file.message_key, file.file_id)
    return await documents_of(connection, tenant_of(file.scope), named)


async def _inserted(connection: AsyncConnection, document: NewDocument, scope: int) -> int | None:
    """Return the new document's id; None where somebody else has written it meanwhile."""
    cursor = await connection.execute(
        """
        insert into document (tenant, scope, sha256, format, state, pages, passages)
        values (%s, %s, %s, %s, %s, %s, %s)
        on conflict (scope, sha256) do nothing returning id
        """,
        (
            tenant_of(document.file.scope),
            scope,
            document.sha256,
            document.format,
            document.state,
            document.pages,
            len(document.split.passages),
        ),
    )
    row = await cursor.fetchone()
    return None if row is None else int(row[0])


async def _write(
    connection: AsyncConnection, document: NewDocument, rows: _Rows, *, id_: int, scope: int
) -> list[int]:
    """Write passages and vectors; return the passages' ids."""
    tenant = tenant_of(document.file.scope)
    ids = await _new_passage_ids(connection, len(rows.passages))
    async with connection.cursor().copy(
        "copy passage (id, tenant, document_id, position, gap, text, start_at, end_at, page,"
        " place, heading) from stdin"
    ) as copy:
        for passage_id, row in zip(ids, rows.passages, strict=True):
            await copy.write_row((passage_id, tenant, id_, *row))
    if document.space is not None:
        async with connection.cursor().copy(
            "copy embedding (passage_id, space, tenant, scope, document_id, sha256, embedding)"
            " from stdin"
        ) as copy:
            for passage_id, row in zip(ids, rows.embeddings, strict=True):
                await copy.write_row((passage_id, document.space.id, tenant, scope, id_, *row))
    return ids


async def _new_passage_ids(connection: AsyncConnection, count: int) -> list[int]:
    cursor = await connection.execute(
        "select nextval(pg_get_serial_sequence('passage', 'id')) from generate_series(1, %s)",
        (count,),
    )
    return [int(id_) for (id_,) in await cursor.fetchall()]


def _rows_of(document: NewDocument) -> _Rows:
    """Do the arithmetic; runs in a thread, because a long document takes seconds."""
    return _Rows(
        passages=list(_passage_rows(document.split)),
        lexemes=lexemes.lexeme_rows(
            ((passage.text, passage.heading) for passage in document.split.passages),
            names=[document.file.name],
        ),
        embeddings=list(_embedding_rows(document)),
    )


def _passage_rows(split: SplitDocument) -> Iterator[tuple[object, ...]]:
    end = 0
    for position, p in enumerate(split.passages):
        gap = split.text[end : p.start]
        yield position, gap, p.text, p.start, p.end, p.page, p.place, list(p.heading)
        end = p.end


def _embedding_rows(document: NewDocument) -> Iterator[tuple[object, ...]]:
    if document.space is None or document.vectors is None:
        return
    passages = document.split.passages
    check_shape(document.vectors, passages=len(passages), space=document.space)
    for p, vector in zip(passages, document.vectors, strict=True):
        text = text_to_embed(p.text, name=document.file.name, heading=p.heading)
        yield digest_of(text), halfvec(vector)
