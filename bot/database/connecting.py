"""Connections: a first one that is patient, then a pool that outlives what it holds."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection, OperationalError
from psycopg_pool import PoolTimeout

from bot.database.endpoint import Endpoint
from bot.database.pool import Connection, Pool
from bot.errors import DatabaseUnavailableError

_MOST_CONNECTIONS = 10
_PATIENCE_S = 30.0
_SOON = re.compile(r"starting up|shutting down|in recovery mode|not yet accepting connections")
_SESSION = {
    # pgvector reads these when it is loaded, which may be later in the session.
    "hnsw.iterative_scan": "relaxed_order",
    "hnsw.ef_search": "400",
    # A generic plan knows neither how many scopes are searched nor how many words are asked for.
    "plan_cache_mode": "force_custom_plan",
    # Compiling a search takes longer than running it.
    "jit": "off",
}


async def connect(endpoint: Endpoint) -> Connection:
    """Connect once, waiting for a server that is just starting or recovering.

    Raises:
        DatabaseUnavailableError: it does not answer or refuses us.
    """
    end = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return await AsyncConnection.connect(await endpoint.find())
        except OperationalError as error:
            if not _SOON.search(str(error)) or time.monotonic() > end:
                raise _unavailable(endpoint, str(error)) from error
            await asyncio.sleep(0.05)


@asynccontextmanager
async def open_pool(endpoint: Endpoint, *, most: int = _MOST_CONNECTIONS) -> AsyncIterator[Pool]:
    """Open a pool of at most `most` connections, closed on leaving.

    Each is tried before it is lent, so that after a restart of Postgres the next borrower gets a
    fresh one instead of an error.

    Raises:
        DatabaseUnavailableError: no connection within half a minute.
    """
    pool = Pool(
        endpoint.find,
        min_size=1,
        max_size=most,
        open=False,
        configure=_configure,
        check=Pool.check_connection,
        name="footnote",
    )
    async with pool:
        try:
            await pool.wait(timeout=_PATIENCE_S)
        except PoolTimeout as error:
            raise _unavailable(endpoint, f"none within {_PATIENCE_S:.0f} s") from error
        yield pool


async def _configure(connection: Connection) -> None:
    await connection.execute(
        "select set_config(name, value, false) from unnest(%s::text[], %s::text[]) s(name, value)",
        (list(_SESSION), list(_SESSION.values())),
    )
    await connection.commit()


def _unavailable(endpoint: Endpoint, reason: str) -> DatabaseUnavailableError:
    said = " ".join(reason.split()).rstrip(".")
    return DatabaseUnavailableError(f"No connection to {endpoint.where}: {said}. {endpoint.remedy}")
