"""Reading what was written while nobody listened, through the same path as live messages.

Each channel and thread has a mark: everything up to it is stored. Only reading moves it. The first
time a channel is seen the mark is set to its newest message: what lay there before is read when
somebody wants it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import aiohttp
import discord

from adapters.discord.inbound import is_old
from adapters.discord.keys import PLATFORM, scope, tenant
from adapters.discord.sight import seen_in
from adapters.discord.written import is_by_a_person
from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import ScopeRetracted, TenantRetracted
from adapters.port import Inbox
from rag.values import Scope, tenant_of

_LOG = logging.getLogger(__name__)

DIRECT = "discord:@me/"
"""What the marks of conversations with Footnote begin with."""

HandIn = Callable[[discord.Message, bool], Awaitable[None]]
"""Takes a message, and whether it may still be answered; raises `InboxUnavailableError`."""

Arrived = Callable[[discord.Guild], Awaitable[None]]
"""Is told of a server that was never read before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpPace:
    """How often channels are read again."""

    every_s: float = 600.0
    again_after_s: float = 5.0
    """When it could not be brought to its end."""
    answer_within_s: float = 900.0
    """Older questions are not answered any more; whoever asked has gone on."""


class CatchUp:
    """Reads all channels that Footnote sees: when it is connected, and again and again."""

    def __init__(
        self,
        inbox: Inbox,
        client: discord.Client,
        *,
        pace: CatchUpPace,
        hand_in: HandIn,
        arrived: Arrived,
    ) -> None:
        self._inbox = inbox
        self._client = client
        self._pace = pace
        self._hand_in = hand_in
        self._arrived = arrived
        self._wanted = asyncio.Event()

    def want(self) -> None:
        """Have all channels read soon; several wishes are one."""
        self._wanted.set()

    async def go_on(self) -> None:
        """Read all channels whenever that is wanted, and every few minutes, until cancelled."""
        await self._wanted.wait()
        while True:
            self._wanted.clear()
            wait_s = self._pace.every_s
            try:
                await self.once()
            except (AdapterError, discord.DiscordException, aiohttp.ClientError, OSError) as error:
                _LOG.warning("catching up goes on in a while: %r", error)
                wait_s = self._pace.again_after_s
            except Exception:
                _LOG.exception("catching up goes on in a while")
            try:
                async with asyncio.timeout(wait_s):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def once(self) -> None:
        """Read every channel from its mark.

        Raises:
            InboxUnavailableError, discord.DiscordException, aiohttp.ClientError, OSError: not all
                was read.
        """
        await self._forget_left()
        unread: list[str] = []
        for guild in list(self._client.guilds):
            try:
                unread += await self._read_guild(guild)
            except discord.HTTPException as error:
                unread.append(f"{guild.id} ({error})")
        marks = await self._inbox.positions(DIRECT)
        for place in marks:
            await self._read_direct(place, marks)
        if unread:
            raise PlatformUnavailableError(f"not read: {', '.join(unread)}")

    async def _read_guild(self, guild: discord.Guild) -> list[str]:
        """Read a server; return the channels of which that went wrong."""
        marks = await self._inbox.positions(f"{tenant(str(guild.id))}/")
        if not marks:
            await self._arrived(guild)
        await self._forget_lost(guild, marks)
        unread = []
        for channel in await _readable(guild):
            try:
                await self._read(channel, marks)
            except discord.HTTPException as error:
                unread.append(f"{channel.id} ({error})")
        if not unread:
            for forum in guild.forums:
                await self._inbox.advance(place_mark(forum), str(forum.last_message_id or 0))
        return unread

    async def _forget_left(self) -> None:
        """Take back the servers that Footnote was put out of while it was away.

        Of one that is not among the connected ones Discord is asked: it may belong to a shard that
        is not there yet.
        """
        connected = {tenant(str(guild.id)) for guild in self._client.guilds}
        marks = await self._inbox.positions(f"{PLATFORM}:")
        known = {tenant_of(Scope(place)) for place in marks if not place.startswith(DIRECT)}
        for left in known - connected:
            try:
                await self._client.fetch_guild(int(left.partition(":")[2]))
            except (discord.NotFound, discord.Forbidden):
                await self._inbox.retract(TenantRetracted(tenant=left))

    async def _forget_lost(self, guild: discord.Guild, marks: Mapping[str, str]) -> None:
        """Take back the channels that were deleted, or hidden from Footnote, while it was away."""
        seen = seen_in(guild)
        for place in marks:
            is_channel = place.count("/") == 1
            if seen is not None and is_channel and place.partition("/")[2] not in seen:
                await self._inbox.retract(ScopeRetracted(scope=Scope(place)))

    async def _read_direct(self, place: str, marks: Mapping[str, str]) -> None:
        channel = self._client.get_partial_messageable(int(place.removeprefix(DIRECT)))
        try:
            opened = await self._client.fetch_channel(channel.id)
        except (discord.NotFound, discord.Forbidden):
            return
        if isinstance(opened, discord.DMChannel):
            await self._read_behind(opened, place, marks[place])

    async def _read(self, channel: "Readable", marks: Mapping[str, str]) -> None:
        place, newest = place_mark(channel), str(channel.last_message_id or 0)
        mark = marks.get(place)
        if mark is None and isinstance(channel, discord.Thread):
            mark = _before_thread(channel, marks)
        if mark is None:
            await self._inbox.advance(place, newest)
        elif int(newest) > int(mark):
            await self._read_behind(channel, place, mark)

    async def _read_behind(
        self, channel: "Readable | discord.DMChannel", place: str, mark: str
    ) -> None:
        newest = mark
        now = datetime.now(UTC)
        behind = channel.history(after=discord.Object(int(mark)), oldest_first=True, limit=None)
        async for message in behind:
            if is_by_a_person(message):
                is_fresh = not is_old(str(message.id), now=now, seconds=self._pace.answer_within_s)
                await self._hand_in(message, is_fresh)
            newest = str(message.id)
        if newest != mark:
            await self._inbox.advance(place, newest)


Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


async def _readable(guild: discord.Guild) -> list[Readable]:
    """Return channels and active threads whose history Footnote may read."""
    threads = await guild.active_threads()
    return [*_channels(guild), *(thread for thread in threads if _may_read(thread))]


def _channels(guild: discord.Guild) -> Iterator[Readable]:
    for channel in guild.channels:
        kinds = (discord.TextChannel, discord.VoiceChannel, discord.StageChannel)
        if isinstance(channel, kinds) and _may_read(channel):
            yield channel


def _may_read(channel: Readable) -> bool:
    if isinstance(channel, discord.Thread) and channel.parent is None:
        return False
    rights = channel.permissions_for(channel.guild.me)
    return rights.view_channel and rights.read_message_history


def place_mark(channel: Readable | discord.ForumChannel) -> str:
    """Return what the mark of a channel is called; a thread's stands below its channel's."""
    guild = str(channel.guild.id)
    if isinstance(channel, discord.Thread):
        return f"{scope(guild, str(channel.parent_id))}/{channel.id}"
    return scope(guild, str(channel.id))


def _before_thread(thread: discord.Thread, marks: Mapping[str, str]) -> str | None:
    """Return where to begin in a thread that is new: it was opened behind its channel's mark."""
    mark = marks.get(scope(str(thread.guild.id), str(thread.parent_id)))
    return str(thread.id - 1) if mark is not None and thread.id > int(mark) else None
