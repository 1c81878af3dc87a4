"""A pool that outlives its connections: what is dead is thrown away and made anew."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from psycopg import AsyncConnection
from psycopg.rows import TupleRow
from psycopg_pool import AsyncConnectionPool, PoolTimeout

from bot.errors import DatabaseUnavailableError

Pool = AsyncConnectionPool[AsyncConnection[TupleRow]]

_LARGEST = 10
_OPEN_TIMEOUT_S = 30.0
_SESSION = {
    # pgvector reads these when it is loaded, which may be later in the session.
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.ef_search": "400",
    # A generic plan knows neither how many scopes are searched nor how many words are asked for.
    "plan_cache_mode": "force_custom_plan",
    # Compiling a search takes longer than running it.
    "jit": "off",
}


@asynccontextmanager
async def open_pool(find: Callable[[], Awaitable[str]], *, where: str) -> AsyncIterator[Pool]:
    """Open a pool that asks `find` for the conninfo before every new connection.

    Connections are tried before they are lent, so that after a restart of Postgres the next
    borrower gets a fresh one instead of an error.

    Raises:
        DatabaseUnavailableError: no connection within half a minute.
    """
    pool: Pool = AsyncConnectionPool(
        find,
        min_size=1,
        max_size=_LARGEST,
        open=False,
        configure=_configure,
        check=AsyncConnectionPool.check_connection,
        name="footnote",
    )
    async with pool:
        try:
            await pool.wait(timeout=_OPEN_TIMEOUT_S)
        except PoolTimeout as error:
            raise DatabaseUnavailableError(
                f"No connection to {where} within {_OPEN_TIMEOUT_S:.0f} s. Check that it is "
                "running and has connections left."
            ) from error
        yield pool


async def _configure(connection: AsyncConnection[TupleRow]) -> None:
    for name, value in _SESSION.items():
        await connection.execute("select set_config(%s, %s, false)", (name, value))
    await connection.commit()
