"""The unmodified discord.py, pointed at the fake."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.fakes.discord.server import FakeDiscord

EVERYTHING = discord.Intents(
    guilds=True,
    members=True,
    guild_messages=True,
    dm_messages=True,
    guild_reactions=True,
    message_content=True,
)
C = TypeVar("C", bound=discord.Client)


@contextmanager
def pointed_at(fake: FakeDiscord) -> Iterator[None]:
    """Let discord.py reach the fake: it has no argument for it, these two are all there is."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = fake.api_url
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(fake.gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


@asynccontextmanager
async def running(client: C, fake: FakeDiscord) -> AsyncIterator[C]:
    """Connect a client, and wait until it is ready."""
    task = asyncio.create_task(client.start(fake.token))
    await fake.until(lambda: task.done() or client.is_ready())
    try:
        yield client
    finally:
        await client.close()
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Told(discord.AutoShardedClient):
    """Remembers every event, by name."""

    def __init__(self, intents: discord.Intents = EVERYTHING, **options: Any) -> None:
        super().__init__(
            intents=intents,
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.05,
            allowed_mentions=discord.AllowedMentions.none(),
            **options,
        )
        self.events: list[tuple[str, tuple[Any, ...]]] = []

    def dispatch(self, event: str, /, *args: Any, **kwargs: Any) -> None:
        self.events.append((event, args))
        super().dispatch(event, *args, **kwargs)

    def of(self, event: str) -> list[Any]:
        """Return what came with every event of a name."""
        return [args[0] if args else None for name, args in self.events if name == event]

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Identify at once; discord.py would wait for five seconds."""
