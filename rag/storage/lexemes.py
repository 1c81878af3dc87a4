"""The words of stored passages: written with a document, written anew when its names change."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

from rag.storage.locking import lock_counts, lock_documents
from rag.storage.weighing import DIMENSIONS, Lexeme, lexemes

LexemeRow = tuple[list[int], str]
"""Columns `terms` and `weights`."""


def lexeme_rows(
    passages: Iterable[tuple[str, Sequence[str]]], *, names: Iterable[str]
) -> list[LexemeRow]:
    """Return a row for each passage (text, heading) of one document with these file names."""
    return [_row(lexeme) for lexeme in lexemes(passages, names=names)]


async def write(
    connection: AsyncConnection,
    *,
    document_id: int,
    passage_ids: Sequence[int],
    rows: Sequence[LexemeRow],
) -> None:
    """Write the words of a document's passages.

    The counts of its scope are locked already (`following_names`).
    """
    cursor = await connection.execute(
        "select tenant, scope from document where id = %s", (document_id,)
    )
    [(tenant, scope)] = await cursor.fetchall()
    async with connection.cursor().copy(
        "copy lexeme (passage_id, tenant, scope, document_id, terms, weights) from stdin"
    ) as copy:
        for passage_id, row in zip(passage_ids, rows, strict=True):
            await copy.write_row((passage_id, tenant, scope, document_id, *row))


@asynccontextmanager
async def following_names(
    connection: AsyncConnection, *, documents: Iterable[int]
) -> AsyncIterator[None]:
    """Keep the words of documents true to their names while sources come and go inside.

    Runs within the caller's transaction; documents and the counts of their scopes are locked
    until its end.
    """
    ids = await lock_documents(connection, documents)
    await lock_counts(connection, ids)
    before = await _names(connection, ids)
    yield
    for id_, names in (await _names(connection, ids)).items():
        if id_ in before and names != before[id_]:
            await _write_anew(connection, document_id=id_, names=names)


async def _write_anew(connection: AsyncConnection, *, document_id: int, names: set[str]) -> None:
    cursor = await connection.execute(
        "select id, text, heading from passage where document_id = %s order by position",
        (document_id,),
    )
    passages = await cursor.fetchall()
    anew = await asyncio.to_thread(
        lexeme_rows, [(text, heading) for _, text, heading in passages], names=names
    )
    await connection.execute("delete from lexeme where document_id = %s", (document_id,))
    await write(
        connection, document_id=document_id, passage_ids=[id_ for id_, *_ in passages], rows=anew
    )


async def _names(connection: AsyncConnection, ids: Sequence[int]) -> dict[int, set[str]]:
    cursor = await connection.execute(
        "select document_id, array_agg(distinct name) from source"
        " where document_id = any(%s) group by 1",
        (list(ids),),
    )
    return {id_: set(names) for id_, names in await cursor.fetchall()}


def _row(lexeme: Lexeme) -> LexemeRow:
    pairs = ",".join(
        f"{term}:{weight:.5g}" for term, weight in zip(lexeme.terms, lexeme.weights, strict=True)
    )
    return list(lexeme.terms), f"{{{pairs}}}/{DIMENSIONS}"
