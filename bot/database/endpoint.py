"""Where the database is, and how to find it again: at a given address, or a server of our own."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.database.address import complete, place
from bot.database.binaries import find_binaries
from bot.database.folder import server_folder
from bot.errors import EmptyDatabaseError


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A database that should answer."""

    url: str = field(repr=False)
    """Conninfo; may hold a password."""
    where: str
    """Which one it is, for messages."""
    remedy: str
    """What to do when it does not answer; a sentence."""
    find: Callable[[], Awaitable[str]] = field(repr=False)
    """Returns the conninfo; to be awaited before every connection, as it starts our own server
    again if that died."""


@asynccontextmanager
async def given_endpoint(url: str) -> AsyncIterator[Endpoint]:
    """Use the database at `url`, which somebody else keeps running."""
    conninfo = complete(url)

    async def find() -> str:
        return conninfo

    yield Endpoint(
        url=conninfo,
        where=place(conninfo),
        remedy="Correct DATABASE_URL, or make that server run and let this machine in.",
        find=find,
    )


@asynccontextmanager
async def embedded_endpoint(data_dir: Path, *, create: bool) -> AsyncIterator[Endpoint]:
    """Use our own server in `data_dir`, together with other processes of this machine."""
    binaries = find_binaries()
    # Only here: such file locks do not exist on Windows, where `find_binaries` has said so.
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

        yield Endpoint(
            url=conninfo, where=where, remedy=f"{str(folder.log)!r} may say why.", find=find
        )
    finally:
        # When we are cancelled while joining, that goes on in its thread; leaving waits for it.
        await asyncio.to_thread(server.leave)
