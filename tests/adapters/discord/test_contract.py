"""Discord keeps the contract, through the real client, against a Discord of our own."""

from collections.abc import AsyncIterator

import pytest

from adapters.discord.access import DiscordAccess, DiscordPace
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.calls import Patience
from tests.adapters.adapter_contract import AdapterContract
from tests.adapters.discord.stage import DiscordStage
from tests.fakes.discord.server import FakeDiscord


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    made: list[DiscordAdapter] = []

    def make(*, api_url: str, gateway_url: str, token: str) -> DiscordAdapter:
        access = DiscordAccess(token=token, api_url=api_url, gateway_url=gateway_url)
        made.append(
            DiscordAdapter(
                access,
                patience=Patience(total_s=1.6, pause_s=0.2),
                pace=DiscordPace(guilds_settle_s=0.1, between_writes_s=0.1),
            )
        )
        return made[-1]

    async with FakeDiscord() as discord:
        yield DiscordStage(discord, make)
        for adapter in made:
            await adapter.close()


class TestDiscord(AdapterContract):
    """All of it."""
