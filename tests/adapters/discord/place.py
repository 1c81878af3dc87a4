"""A channel with somebody in it, and Footnote's adapter listening there."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.access import DiscordAccess, DiscordPace
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.calls import Patience
from adapters.discord.catching_up import CatchUpPace
from adapters.errors import AdapterError
from adapters.incoming import MessageKey
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Ref, Snowflake

QUIET = DiscordPace(
    catch_up=CatchUpPace(every_s=3_600.0, again_after_s=0.2),
    silent_after_s=1.0,
    guilds_settle_s=0.05,
)
"""Channels are read again only after a connection was made, or resumed."""


class Place:
    """A channel with Anna in it."""

    def __init__(self, discord: FakeDiscord) -> None:
        self.discord = discord
        self.acme = discord.server("Acme")
        self.anna = self.acme.person("anna")
        self.general: Snowflake = self.acme.channel("general")
        self.gateway_url: str | None = discord.gateway_url
        """None: wherever Discord says."""

    def key(self, ref: Ref) -> MessageKey:
        return MessageKey(f"discord:{self.acme.id}/{ref.channel}/{ref.id}")

    def adapter(self, token: str = "") -> DiscordAdapter:
        access = DiscordAccess(
            token=token or self.discord.token,
            api_url=self.discord.api_url,
            gateway_url=self.gateway_url,
        )
        return DiscordAdapter(access, patience=Patience(total_s=5.0, pause_s=0.1), pace=QUIET)

    @asynccontextmanager
    async def listening(self, inbox: RecordingInbox) -> AsyncIterator[DiscordAdapter]:
        adapter = self.adapter()
        running = asyncio.create_task(adapter.run(inbox))
        try:
            await self.discord.until(lambda: adapter.is_in)
            await self.discord.until(lambda: inbox.marks)
            yield adapter
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await adapter.close()

    async def ends(self) -> str:
        """Run until Discord lets the bot in no more, and return what that says."""
        adapter = self.adapter()
        try:
            await asyncio.wait_for(adapter.run(RecordingInbox()), 20)
        except AdapterError as error:
            return str(error)
        finally:
            await adapter.close()
        raise AssertionError("it ended by itself")
