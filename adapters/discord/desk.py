"""What happens in Discord → the inbox: in order for each, kept until it is stored."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from functools import partial
from weakref import WeakValueDictionary

import discord

from adapters.background import Background
from adapters.discord.adding import Adding
from adapters.discord.arriving import arrival
from adapters.discord.asking import Asking
from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.conversations import Conversations
from adapters.discord.directory import Directory
from adapters.discord.downloads import Downloads
from adapters.discord.fitness import Fitness
from adapters.discord.intake import Intake
from adapters.discord.interactions import Interactions
from adapters.discord.keys import channel_of, message_key, message_of, scope, tenant
from adapters.discord.responses import Responses
from adapters.discord.servers import Servers
from adapters.discord.sight import Sight, is_out_of_reach
from adapters.discord.stays import Stays
from adapters.discord.typed import Who
from adapters.discord.waiting import Waiting
from adapters.discord.written import is_by_a_person, is_hidden
from adapters.incoming import (
    Incoming,
    MessageRetracted,
    Retraction,
    ScopeRetracted,
    TenantRetracted,
    ThreadRetracted,
)
from adapters.port import Inbox, Thread

_LOG = logging.getLogger(__name__)


class Desk:
    """Implements `Listener`."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        fit: Fitness,
        calls: Calls,
        directory: Directory,
        downloads: Downloads,
        background: Background,
        stays: Stays,
        thread_of: Callable[[Incoming], Thread],
        inside: Callable[[], None],
    ) -> None:
        self._inbox = inbox
        self._fit = fit
        self._calls = calls
        self._directory = directory
        self._background = background
        self._stays = stays
        self._inside = inside
        self._client: discord.Client | None = None
        self._missed: Callable[[], None] = lambda: None
        self._servers = Servers(inbox, calls=calls, directory=directory, known=self._guilds)
        self._intake = Intake(
            inbox,
            bot=fit.bot,
            directory=directory,
            conversations=Conversations(inbox, calls=calls, fit=fit, servers=self._servers),
            background=background,
            thread_of=thread_of,
        )
        responses = Responses(calls)
        self._interactions = Interactions(
            inbox,
            fit=fit,
            directory=directory,
            responses=responses,
            servers=self._servers,
            asking=Asking(inbox, responses=responses, show_sign=self._intake.show_sign),
            adding=Adding(
                inbox,
                calls=calls,
                downloads=downloads,
                responses=responses,
                message_at=self._message_at,
                show_sign=self._intake.show_sign,
            ),
            read_chosen=self._read_chosen,
        )
        self._sight = Sight()
        self._waiting = Waiting(lost=self._lost)
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()
        """By channel."""

    def begin(self, client: discord.Client, *, missed: Callable[[], None]) -> None:
        """Listen by `client`; `missed` is called whenever something may not have been heard."""
        self._client, self._missed = client, missed

    async def close(self) -> None:
        await self._waiting.close()

    # --- what is told of ---

    def inside(self) -> None:
        self._inside()

    def connected(self) -> None:
        for guild in self._guilds():
            self._sight.lost(guild)
        self._missed()

    async def written(self, message: discord.Message) -> None:
        if is_by_a_person(message):
            await self._in_order(message)

    async def edited(self, message: discord.Message) -> None:
        # Discord also tells so of previews that it adds. What it hides may be as it was.
        is_edit = message.edited_at is not None and not is_hidden(message)
        if is_edit and is_by_a_person(message):
            await self._in_order(message)

    async def deleted(self, guild: int | None, channel: int, messages: set[int]) -> None:
        for message in messages:
            await self._waiting.do(partial(self._forget, guild, str(channel), str(message)))

    async def thread_deleted(self, guild: int, parent: int, thread: int) -> None:
        server = str(guild)
        await self._retract(ThreadRetracted(beginning=f"{scope(server, str(thread))}/"))
        await self._retract(ScopeRetracted(scope=scope(server, str(thread))))

    async def left(self, guild: discord.Guild) -> None:
        self._sight.forget(guild)
        async with self._stays.ending(guild.id):
            await self._retract(TenantRetracted(tenant=tenant(str(guild.id))))
            await self._waiting.stored()

    async def came(self, guild: discord.Guild) -> None:
        self._missed()

    async def sight_changed(self, guild: discord.Guild) -> None:
        self._directory.forget(str(guild.id))
        for channel in self._sight.lost(guild):
            await self._out_of_sight(guild, channel)

    async def thread_left(self, thread: discord.Thread) -> None:
        # discord.py keeps a thread that Footnote was put out of among those that it sees.
        if thread.type is discord.ChannelType.private_thread:
            await self._out_of_sight(thread.guild, str(thread.id))

    async def channel_deleted(self, guild: discord.Guild, channel: int) -> None:
        await self._channel_gone(str(guild.id), str(channel))
        await self.sight_changed(guild)

    async def sight_gained(self, guild: discord.Guild) -> None:
        self._sight.gained(guild)

    async def _out_of_sight(self, guild: discord.Guild, channel: str) -> None:
        if await is_out_of_reach(self._calls, channel):
            await self._channel_gone(str(guild.id), channel)

    async def _channel_gone(self, guild: str, channel: str) -> None:
        await self._retract(ScopeRetracted(scope=scope(guild, channel)))

    async def clicked(self, interaction: discord.Interaction) -> None:
        async with self._stays.during(interaction.guild_id):
            await self._interactions.take(interaction)

    async def _forget(self, guild: int | None, channel: str, message: str) -> None:
        server = str(guild) if guild else await self._servers.chosen(channel, at=message)
        if server is not None:
            gone = MessageRetracted(message=message_key(server, channel, message))
            await self._inbox.retract(gone)

    async def _in_order(self, message: discord.Message) -> None:
        """Hand in what was written in a channel in the order it was: who writes may interrupt."""
        guild = message.guild.id if message.guild is not None else None
        turn = self._turns.setdefault(message.channel.id, asyncio.Lock())
        async with self._stays.during(guild), turn:
            await self._waiting.do(lambda: self.read(message, True))

    # --- what is read, and told of ---

    async def arrived(self, guild: discord.Guild) -> None:
        """Greet in a server that Footnote was not in before.

        Raises:
            InboxUnavailableError, PlatformUnavailableError: nobody was greeted yet.
        """
        hello = await arrival(guild, self._calls, bot=self._fit.bot)
        if hello is None:
            return
        if hello.is_direct:
            # What is clicked there is about this server.
            since = message_of(hello.message).removeprefix("hello-")
            await self._servers.choose(channel_of(hello.scope), str(guild.id), since=since)
        await self._inbox.welcome(hello)

    async def read(self, message: discord.Message, is_fresh: bool) -> None:
        """Hand in a message that was read, not told of; as `Intake.read`."""
        await self._intake.read(message, is_fresh)

    async def _message_at(self, by: Who, message: str) -> Incoming | None:
        """Return a message where somebody acts, as it stands there now; None when it is gone.

        Raises:
            InboxUnavailableError, PlatformUnavailableError: it cannot be known now.
        """
        found = await self._fetched(by.channel, message)
        return None if found is None else await self._intake.as_incoming(found, is_fresh=False)

    def _read_chosen(self, channel: str, message: str) -> None:
        """Hand in the direct message that waited for its server to be chosen."""

        async def read() -> None:
            found = await self._fetched(channel, message)
            if found is not None and is_by_a_person(found):
                await self._waiting.do(lambda: self.read(found, True))

        self._background.start(read)

    async def _fetched(self, channel: str, message: str) -> discord.Message | None:
        if self._client is None:
            return None
        fetch = partial(self._client.fetch_channel, int(channel))
        try:
            there = self._client.get_channel(int(channel))
            there = there or await self._calls.ask("a channel", fetch)
            if isinstance(there, discord.abc.Messageable):
                return await self._calls.ask(
                    "a message", partial(there.fetch_message, int(message))
                )
        except DiscordRefusal as error:
            _LOG.info("a message is not to be had: %s", error)
        return None

    def _guilds(self) -> Sequence[discord.Guild]:
        return () if self._client is None else self._client.guilds

    async def _retract(self, retraction: Retraction) -> None:
        await self._waiting.do(lambda: self._inbox.retract(retraction), is_must=True)

    def _lost(self) -> None:
        self._missed()
