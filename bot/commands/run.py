"""`footnote run`: be there on every platform that is set up, until told to stop."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.port import Adapter
from bot.app import App, open_adapters, open_app
from bot.errors import UsageError
from bot.running import Part, run_until_stopped
from bot.sentences import terminal
from bot.settings import Settings
from bot.web import Readiness, open_web, place_of, routes_of


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    part = Part(gateway=chosen.only != "worker", worker=chosen.only != "gateway")
    async with open_adapters(settings, http=chosen.http and part.gateway, tell=_tell) as adapters:
        if not adapters:
            raise UsageError(terminal.NO_PLATFORM)
        gateways = adapters if part.gateway else []
        stopping = asyncio.Event()
        async with (
            open_app(settings, migrate=True) as app,
            _serving(app, gateways, http=chosen.http, stopping=stopping),
        ):
            await run_until_stopped(app, adapters, part=part, stopping=stopping)
    return 0


@asynccontextmanager
async def _serving(
    app: App, gateways: Sequence[Adapter], *, http: bool, stopping: asyncio.Event
) -> AsyncIterator[None]:
    """Serve requests while the block runs, if that is wished for."""
    place = place_of(app.settings, http=http)
    if place is None:
        yield
        return
    async with app.database.apart(connections=1) as pool:
        ready = Readiness(pool=pool, gateways=gateways, stopping=stopping)
        async with open_web(place, missing=ready.missing, routes=routes_of(gateways)):
            yield


def _tell(sentence: str) -> None:
    sys.stderr.write(f"footnote: {sentence}\n")
