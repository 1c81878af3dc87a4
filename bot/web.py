"""The small web server: how this process is, and what platforms post to it."""

import asyncio
import errno
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from aiohttp import web

from adapters.port import Adapter
from bot.database.pool import Pool
from bot.doorkeeping import Doorkeeper, Patience
from bot.errors import WebServerError
from bot.patience import AWAY
from bot.settings import Settings

_USUAL_PORT = 3000
_ANYWHERE, _HERE = "0.0.0.0", "127.0.0.1"  # noqa: S104 - asked for by --http
_USUAL_PATIENCE = Patience()
_LOOK_S = 2.0
_LAST_REQUESTS_S = 2.0
"""At the end; of the 25 seconds in which a process leaves, workers may take 20."""


@runtime_checkable
class PostedTo(Protocol):
    """An adapter whose platform posts to us."""

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Where; empty if it does not."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where to listen."""

    host: str
    port: int
    """0: any that is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """Whether this process takes in what people do, and can keep it."""

    pool: Pool
    """Of its own: it is asked by anyone, and must not wait for answers that are being made."""
    gateways: Sequence[Adapter]
    """Those that run here."""
    stopping: asyncio.Event

    async def missing(self) -> str | None:
        """Say in a sentence what is missing; None when nothing is."""
        if self.stopping.is_set():
            return "Footnote is stopping."
        for gateway in self.gateways:
            if not gateway.is_in:
                return f"The platform {gateway.platform!r} has not let Footnote in yet."
        return None if await self._database_answers() else "The database does not answer."

    async def _database_answers(self) -> bool:
        try:
            async with asyncio.timeout(_LOOK_S), self.pool.connection() as connection:
                await connection.execute("select 1")
        except (*AWAY, TimeoutError):
            return False
        return True


def place_of(settings: Settings, *, http: bool) -> Place | None:
    """Return where to listen; None for no server.

    Args:
        settings: what was set goes before what is usual.
        http: whether platforms post to us: then others than this machine have to reach it.
    """
    port = settings.http_port or (_USUAL_PORT if http else None)
    if port is None:
        return None
    return Place(host=settings.http_host or (_ANYWHERE if http else _HERE), port=port)


def routes_of(adapters: Iterable[Adapter]) -> list[web.RouteDef]:
    """Return where platforms post to."""
    return [r for adapter in adapters if isinstance(adapter, PostedTo) for r in adapter.routes]


@asynccontextmanager
async def open_web(
    place: Place,
    *,
    missing: Callable[[], Awaitable[str | None]],
    routes: Iterable[web.RouteDef] = (),
    patience: Patience = _USUAL_PATIENCE,
) -> AsyncIterator[int]:
    """Listen while the block runs; yields the port.

    `/healthz` answers 200 while this process works, `/readyz` once nothing is missing, else 503
    with what is.

    Raises:
        WebServerError: something else listens there, or it is no place of this machine.
    """

    async def healthy(_: web.Request) -> web.Response:
        return web.Response(text="Footnote works.\n")

    async def ready(_: web.Request) -> web.Response:
        lacks = await missing()
        return web.Response(status=503 if lacks else 200, text=f"{lacks or 'Footnote is ready.'}\n")

    doorkeeper = Doorkeeper(patience)
    application = web.Application(middlewares=[doorkeeper.listen])
    application.add_routes([web.get("/healthz", healthy), web.get("/readyz", ready), *routes])
    # Compressed bodies stay so: Slack sends none, and a small one could become a large one.
    runner = web.AppRunner(
        application, access_log=None, shutdown_timeout=_LAST_REQUESTS_S, auto_decompress=False
    )
    await runner.setup()
    watching = asyncio.create_task(doorkeeper.watch(runner))
    try:
        yield await _listening(runner, place)
    finally:
        watching.cancel()
        await runner.cleanup()


async def _listening(runner: web.AppRunner, place: Place) -> int:
    try:
        await web.TCPSite(runner, place.host, place.port).start()
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        reason = "something else listens there already" if taken else str(error.strerror or error)
        raise WebServerError(place.host, place.port, reason=reason) from error
    return int(runner.addresses[0][1])
