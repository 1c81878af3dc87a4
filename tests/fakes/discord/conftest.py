"""A Discord, a server in it, and the unmodified client that an application is built on."""

from collections.abc import AsyncIterator

import discord
import pytest

from tests.fakes.discord.clients import Told, pointed_at, running
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server


@pytest.fixture
async def fake() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord(heartbeat_s=0.2, resume_window_s=60, answer_within_s=1.0) as opened:
        with pointed_at(opened):
            yield opened


@pytest.fixture
def acme(fake: FakeDiscord) -> Server:
    return fake.server("Acme")


@pytest.fixture
async def client(fake: FakeDiscord, acme: Server) -> AsyncIterator[discord.Client]:
    """One that calls the API and has no gateway."""
    assert acme.id
    async with discord.Client(intents=discord.Intents.none()) as made:
        await made.login(fake.token)
        yield made


@pytest.fixture
async def told(fake: FakeDiscord, acme: Server) -> AsyncIterator[Told]:
    """One that is connected, with the message content intent."""
    assert acme.id
    async with running(Told(), fake) as made:
        yield made
