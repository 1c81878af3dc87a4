"""Told to stop at any moment, also while it begins: it ends, and leaves nothing running."""

import asyncio
import random
from collections.abc import Callable

import pytest

from adapters.discord.adapter import DiscordAdapter
from adapters.slack.adapter import SlackAdapter
from bot.app import open_app
from bot.running import limits_from, run
from bot.settings import Settings
from tests.discord.running import adapter_for as discord_adapter
from tests.discord.talking import QUESTION, Party
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.running import QUICK
from tests.parlour.server import TOKEN, Parlour
from tests.slack.running import adapter_for as slack_adapter
from tests.slack.talking import Talk

_LONGEST_S = 0.4
"""By then it listens, and its workers look for jobs."""
_ASKED = 0.2
"""So often somebody asks just then."""
_ENOUGH_S = 30.0

AnyAdapter = ParlourAdapter | SlackAdapter | DiscordAdapter


@pytest.mark.timeout(900)
async def test_it_ends_in_parlour(settings: Settings, full_size: bool) -> None:
    async with Parlour() as parlour:
        await _is_stopped_often(
            lambda: ParlourAdapter(url=parlour.url, token=TOKEN),
            settings,
            ask=lambda: parlour.says("anna", QUESTION),
            times=300 if full_size else 30,
        )


@pytest.mark.timeout(900)
async def test_it_ends_in_slack(talk: Talk, settings: Settings, full_size: bool) -> None:
    await _is_stopped_often(
        lambda: slack_adapter(talk.slack, talk.acme),
        settings,
        ask=lambda: talk.anna.says(talk.general, QUESTION),
        times=300 if full_size else 30,
    )


@pytest.mark.timeout(900)
async def test_it_ends_in_discord(party: Party, settings: Settings, full_size: bool) -> None:
    await _is_stopped_often(
        lambda: discord_adapter(party.discord),
        settings,
        ask=lambda: party.anna.says(party.general, QUESTION),
        times=300 if full_size else 30,
    )


async def _is_stopped_often(
    adapter_for: Callable[[], AnyAdapter],
    settings: Settings,
    *,
    ask: Callable[[], object],
    times: int,
) -> None:
    """Start and stop it at random moments, in between with a question that is being answered."""
    chance = random.Random(times)
    async with open_app(settings, migrate=True) as app:
        for _ in range(times):
            before = asyncio.all_tasks()
            adapter = adapter_for()
            running = asyncio.create_task(
                run(app, [adapter], limits=limits_from(settings), pace=QUICK)
            )
            if chance.random() < _ASKED:
                ask()
            await asyncio.sleep(chance.random() * _LONGEST_S)
            running.cancel()
            await asyncio.wait([running], timeout=_ENOUGH_S)
            left = asyncio.all_tasks() - before
            assert running.cancelled(), left
            await adapter.close()
