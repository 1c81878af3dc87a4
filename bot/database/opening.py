"""The one way to a database: a given one or our own, fit, up to date, behind a pool."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.database.connecting import connect, open_pool
from bot.database.endpoint import Endpoint, embedded_endpoint, given_endpoint
from bot.database.fitness import check_fits
from bot.database.pool import Pool
from bot.database.schema import known_revisions, needs_migration, refuse_old, stored_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database with the tables that this program needs."""

    pool: Pool
    """Open. A connection does not survive a crash of Postgres; the next one lent does work."""
    url: str = field(repr=False)
    """Conninfo for connections outside the pool; may hold a password."""
    find: Callable[[], Awaitable[str]] = field(repr=False)
    """Returns the conninfo once the server runs; to be awaited before every such connection."""
    endpoint: Endpoint = field(repr=False)

    def apart(self, *, connections: int) -> AbstractAsyncContextManager[Pool]:
        """Open a pool of its own, for what must not wait until others give theirs back."""
        return open_pool(self.endpoint, most=connections)


@asynccontextmanager
async def open_database(
    *, url: str | None, data_dir: Path, migrate: bool
) -> AsyncIterator[Database]:
    """Open the database at `url`, or without one the embedded one in `data_dir`.

    With `migrate`, missing tables are made and old ones brought up to date. Without, no table is
    touched and no server is made.

    Raises:
        DatabaseUnavailableError: it does not answer, refuses us, or cannot run here.
        DatabaseUnsuitableError: its Postgres or pgvector is too old, or rights are missing.
        DataFolderError: `data_dir` cannot be used.
        EmptyDatabaseError: not `migrate`, and there are no tables yet.
        OlderSchemaError: not `migrate`, and the tables are older than this program.
        NewerSchemaError: the tables are newer than this program.
    """
    place = given_endpoint(url) if url else embedded_endpoint(data_dir, create=migrate)
    async with place as endpoint:
        await _bring_up_to_date(endpoint, migrate=migrate)
        async with open_pool(endpoint) as pool:
            yield Database(pool=pool, url=endpoint.url, find=endpoint.find, endpoint=endpoint)


async def _bring_up_to_date(endpoint: Endpoint, *, migrate: bool) -> None:
    where = endpoint.where
    async with await connect(endpoint) as connection:
        await check_fits(connection, where=where)
        stored = await stored_revision(connection)
    known = known_revisions()
    if not needs_migration(stored, known=known, where=where):
        return
    if not migrate:
        refuse_old(stored, newest=known[-1], where=where)
    from bot.database import migrating  # half a second, and rarely needed

    await asyncio.to_thread(migrating.migrate, endpoint.url, where=where)
