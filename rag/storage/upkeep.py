"""Indexes that only pay for themselves once there is much to search."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, sql

from rag.storage.searching import SearchLimits

_LOCK = 0x466F6F7455706B70
"""Any number that nobody else locks: "FootUpkp"."""
_WORDS = sql.SQL("using gin (terms) with (fastupdate = off)")
_VECTORS = sql.SQL(
    "using hnsw ((embedding::halfvec({dimensions})) halfvec_cosine_ops) where space = {space}"
)


async def build_indexes(connection: AsyncConnection, *, limits: SearchLimits) -> list[str]:
    """Build the indexes that searching needs beyond `limits.exact_passages`; return their names.

    What is there already is left alone, what was begun and not finished is begun anew; nothing
    is done while another process is at it.
    """
    async with _alone(connection) as is_alone:
        if not is_alone:
            return []
        return await _build_indexes(connection, above=limits.exact_passages)


@asynccontextmanager
async def _alone(connection: AsyncConnection) -> AsyncIterator[bool]:
    """Work outside transactions, as building concurrently demands, and not twice at once."""
    usual = connection.autocommit
    await connection.set_autocommit(True)
    cursor = await connection.execute("select pg_try_advisory_lock(%s)", (_LOCK,))
    [(is_alone,)] = await cursor.fetchall()
    try:
        await connection.execute("set maintenance_work_mem = '512MB'")
        yield bool(is_alone)
    finally:
        await connection.execute("reset maintenance_work_mem")
        if is_alone:
            await connection.execute("select pg_advisory_unlock(%s)", (_LOCK,))
        await connection.set_autocommit(usual)


async def _build_indexes(connection: AsyncConnection, *, above: int) -> list[str]:
    built = []
    cursor = await connection.execute("select coalesce(sum(passages), 0) > %s from scope", (above,))
    [(many_words,)] = await cursor.fetchall()
    if many_words:
        built.append(await _build(connection, "lexeme_terms", on="lexeme", how=_WORDS))
    cursor = await connection.execute(
        """
        select id, dimensions from embedding_space
        where (select count(*) from embedding where space = embedding_space.id) > %s order by id
        """,
        (above,),
    )
    for space, dimensions in await cursor.fetchall():
        how = _VECTORS.format(dimensions=sql.Literal(dimensions), space=sql.Literal(space))
        built.append(await _build(connection, f"embedding_near_{space}", on="embedding", how=how))
    names = [name for name in built if name is not None]
    if names:
        await connection.execute("analyze lexeme, embedding, frequency, passage, document")
    return names


async def _build(
    connection: AsyncConnection, name: str, *, on: str, how: sql.Composable
) -> str | None:
    cursor = await connection.execute(
        "select indisvalid from pg_index where indexrelid = to_regclass(%s)", (name,)
    )
    row = await cursor.fetchone()
    if row == (True,):
        return None
    index = sql.Identifier(name)
    if row is not None:
        await connection.execute(sql.SQL("drop index concurrently if exists {}").format(index))
    await connection.execute(
        sql.SQL("create index concurrently if not exists {} on {} {}").format(
            index, sql.Identifier(on), how
        )
    )
    return name
