"""Anna in one channel of the fake Discord, and an adapter that answers her, without a gateway."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.discord.access import DiscordAccess, DiscordPace
from adapters.discord.adapter import DiscordAdapter
from adapters.discord.calls import USUAL_PATIENCE, Patience
from adapters.discord.keys import Address, Way, message_key
from adapters.incoming import MessageKey, ReplyAddress
from adapters.port import Thread
from adapters.replies import Posted
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Ref, Snowflake

NEW = Posted(ids=())


class Conversation:
    """Whatever Anna asks is answered as a worker does it."""

    def __init__(self, fake: FakeDiscord, patience: Patience) -> None:
        self.fake = fake
        self.acme = fake.server("Acme")
        self.anna = self.acme.person("anna")
        self.general = self.acme.channel("general")
        access = DiscordAccess(token=fake.token, api_url=fake.api_url, gateway_url=fake.gateway_url)
        pace = DiscordPace(between_writes_s=0.0, guilds_settle_s=0.1)
        self.adapter = DiscordAdapter(access, patience=patience, pace=pace)

    def asks(self, channel: Snowflake | None = None) -> Ref:
        return self.anna.says(channel or self.general, "How much notice?")

    def key(self, asked: Ref) -> MessageKey:
        return message_key(self.acme.id, asked.channel, asked.id)

    def address(self, asked: Ref, way: Way) -> ReplyAddress:
        return Address(
            guild=self.acme.id,
            place=asked.channel,
            channel=asked.channel,
            message=asked.id,
            asker=self.anna.id,
            way=way,
            is_direct=False,
        ).written()

    def reply(self, asked: Ref, *, way: Way = Way.THREAD, posted: Posted | None = NEW) -> Thread:
        """Return a handle on the answer to a message."""
        address = self.address(asked, way)
        return self.adapter.thread(
            address, answers=self.key(asked), posted=posted, about="How much notice?"
        )

    def seen(self, asked: Ref) -> tuple[Shown, ...]:
        """Return what Footnote wrote in the message's thread, or else in its channel."""
        there = self.fake.thread_of(asked) or asked.channel
        return self.fake.screen(there).by("footnote")


@asynccontextmanager
async def conversing(patience: Patience = USUAL_PATIENCE) -> AsyncIterator[Conversation]:
    async with FakeDiscord() as fake:
        opened = Conversation(fake, patience)
        yield opened
        await opened.adapter.close()
