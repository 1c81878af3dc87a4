"""Footnote on Parlour in the test's own process, whole or in parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.app import App, open_app
from bot.jobs.working import Pace
from bot.running import WHOLE, Part, limits_from, run
from bot.settings import Settings
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.server import TOKEN, Parlour

QUICK = Pace(
    heartbeat_s=1.0,
    stalled_s=3.0,
    sweep_s=0.5,
    poll_s=0.1,
    away_s=0.2,
    finish_s=5.0,
    between_checks_s=0.0,
    reconcile_every_s=1.0,
)
"""A dead worker is noticed in three seconds, not in thirty."""


@asynccontextmanager
async def footnote_on(
    parlour: Parlour,
    settings: Settings,
    *,
    part: Part = WHOLE,
    pace: Pace = QUICK,
    asks_first: bool = False,
) -> AsyncIterator[App]:
    """Run Footnote while the block runs."""
    async with open_app(settings, migrate=True) as app:
        adapter = ParlourAdapter(url=parlour.url, token=TOKEN, asks_first=asks_first)
        running = asyncio.create_task(
            run(app, [adapter], limits=limits_from(settings), part=part, pace=pace)
        )
        try:
            yield app
        finally:
            running.cancel()
            ended = await asyncio.gather(running, return_exceptions=True)
            await adapter.close()
        assert isinstance(ended[0], asyncio.CancelledError), ended
