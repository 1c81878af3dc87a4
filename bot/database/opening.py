"""The one way to a database: a given one or our own, fit, up to date, behind a pool."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.database.address import complete, place
from bot.database.binaries import find_binaries
from bot.database.fitness import check_fits, connect
from bot.database.folder import server_folder
from bot.database.pool import Pool, open_pool
from bot.database.schema import known_revisions, needs_migration, refuse_old, stored_revision
from bot.errors import EmptyDatabaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """A database with the tables that this program needs."""

    pool: Pool
    """Open; its connections survive neither kill -9 of Postgres nor a cut, but the pool does."""
    url: str = field(repr=False)
    """Conninfo for connections outside the pool; may hold a password."""


@asynccontextmanager
async def open_database(
    *, url: str | None, data_dir: Path, migrate: bool
) -> AsyncIterator[Database]:
    """Open the database at `url`, or without one the embedded one in `data_dir`.

    With `migrate`, missing tables are made and old ones brought up to date; without, nothing is
    written, not even a first folder.

    Raises:
        DatabaseUnavailableError: it does not answer, refuses us, or cannot run here.
        DatabaseUnsuitableError: its Postgres or pgvector is too old, or rights are missing.
        DataFolderError: `data_dir` cannot be used.
        EmptyDatabaseError: not `migrate`, and there are no tables yet.
        OlderSchemaError: not `migrate`, and the tables are older than this program.
        NewerSchemaError: the tables are newer than this program.
    """
    async with _server(url=url, data_dir=data_dir, create=migrate) as server:
        await _bring_up_to_date(server, migrate=migrate)
        async with open_pool(server.find, where=server.where) as pool:
            yield Database(pool=pool, url=server.url)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Server:
    url: str = field(repr=False)
    where: str
    find: Callable[[], Awaitable[str]]
    """Asked before every connection; starts the server again if it is ours and died."""


def _server(
    *, url: str | None, data_dir: Path, create: bool
) -> AbstractAsyncContextManager[_Server]:
    return _embedded(data_dir, create=create) if url is None else _given(url)


@asynccontextmanager
async def _given(url: str) -> AsyncIterator[_Server]:
    conninfo = complete(url)

    async def find() -> str:
        return conninfo

    yield _Server(url=conninfo, where=place(conninfo), find=find)


@asynccontextmanager
async def _embedded(data_dir: Path, *, create: bool) -> AsyncIterator[_Server]:
    binaries = find_binaries()
    # Only here: file locks of this kind do not exist on Windows, where DATABASE_URL does.
    from bot.database.server import EmbeddedServer

    folder = server_folder(data_dir)
    where = f"the data folder {str(folder.path)!r}"
    if not create and not folder.has_cluster():
        raise EmptyDatabaseError(where)
    server = EmbeddedServer(folder, binaries=binaries)
    try:
        conninfo = await asyncio.to_thread(server.join)

        async def find() -> str:
            await asyncio.to_thread(server.ensure_running)
            return conninfo

        yield _Server(url=conninfo, where=where, find=find)
    finally:
        # When we are cancelled while joining, that goes on in its thread; leaving waits for it.
        await asyncio.to_thread(server.leave)


async def _bring_up_to_date(server: _Server, *, migrate: bool) -> None:
    async with await connect(server.url, where=server.where) as connection:
        await check_fits(connection, where=server.where)
        stored = await stored_revision(connection)
    known = known_revisions()
    if not needs_migration(stored, known=known, where=server.where):
        return
    if not migrate:
        refuse_old(stored, newest=known[-1], where=server.where)
    from bot.database import migrating  # half a second, and rarely needed

    await asyncio.to_thread(migrating.migrate, server.url, where=server.where)
