"""Footnote in a Discord of our own in the test's own process, whole or in parts."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from adapters.discord.access import DiscordAccess, DiscordPace
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.calls import Patience
from adapters.discord.catching_up import CatchUpPace
from adapters.port import Adapter
from bot.app import App, open_app
from bot.jobs.working import Pace
from bot.running import WHOLE, Part, limits_from, run
from bot.settings import Settings
from tests.fakes.discord.server import FakeDiscord
from tests.parlour.running import QUICK

PACE = DiscordPace(
    catch_up=CatchUpPace(every_s=5.0, again_after_s=0.5),
    guilds_settle_s=0.1,
    between_writes_s=0.0,
)
PATIENCE = Patience(total_s=20.0, pause_s=0.1)


def adapter_for(discord: FakeDiscord) -> DiscordAdapter:
    access = DiscordAccess(
        token=discord.token, api_url=discord.api_url, gateway_url=discord.gateway_url
    )
    return DiscordAdapter(access, patience=PATIENCE, pace=PACE)


@asynccontextmanager
async def footnote_in(
    discord: FakeDiscord,
    settings: Settings,
    *,
    part: Part = WHOLE,
    pace: Pace = QUICK,
    beside: Sequence[Adapter] = (),
) -> AsyncIterator[App]:
    """Run Footnote while the block runs, from when it has read all channels for the first time.

    Args:
        discord: where.
        settings: all but Discord's.
        part: what of it runs.
        pace: of its workers.
        beside: adapters of other platforms.
    """
    adapter = adapter_for(discord)
    async with open_app(settings, migrate=True) as app:
        running = asyncio.create_task(
            run(app, [adapter, *beside], limits=limits_from(settings), part=part, pace=pace)
        )
        try:
            if part.gateway:
                await discord.until(lambda: adapter.is_in or running.done())
            yield app
        finally:
            running.cancel()
            ended = await asyncio.gather(running, return_exceptions=True)
            await adapter.close()
        assert isinstance(ended[0], asyncio.CancelledError), ended
