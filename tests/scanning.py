"""All that a database holds, as text: for making sure that something is nowhere in it."""

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier

_TABLES = """
    select table_schema, table_name from information_schema.tables
    where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')
"""
_SAMPLES = """
    select tablename, attname, most_common_vals::text, histogram_bounds::text,
        most_common_elems::text
    from pg_stats where schemaname not in ('pg_catalog', 'information_schema')
"""


async def everything(connection: AsyncConnection) -> str:
    """Return every row of every table, and the samples that the planner keeps of them."""
    await connection.execute("analyze")
    cursor = await connection.execute(_TABLES)
    tables = await cursor.fetchall()
    assert len(tables) > 20, "the tables were not found"
    rows = [f"{row}" for table in tables for row in await _rows(connection, *table)]
    cursor = await connection.execute(_SAMPLES)
    return "\n".join([*rows, *(f"{row}" for row in await cursor.fetchall())])


async def _rows(connection: AsyncConnection, schema: str, table: str) -> list[tuple[str, str]]:
    cursor = await connection.execute(
        SQL("select {name}, one::text from {table} one").format(
            name=table, table=Identifier(schema, table)
        )
    )
    return list(await cursor.fetchall())
