"""Reading what was written while nobody listened, through the same path as live messages.

Each channel and thread has a mark: everything up to it is stored. Only reading moves it, and that
of a channel not before its threads are read: one without a mark begins at its channel's. The first
time a channel is seen the mark is set to the newest that there is: what lay there before is read
when somebody wants it.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

import discord

from adapters.discord.calls import Calls
from adapters.discord.keys import tenant
from adapters.discord.lost import DIRECT, Lost
from adapters.discord.reading import HandIn, Reading
from adapters.discord.stays import Stays
from adapters.discord.trying import Trying
from adapters.discord.unread import channels_of, newest_in, place_mark
from adapters.errors import InboxUnavailableError
from adapters.port import Inbox

_LOG = logging.getLogger(__name__)

Arrived = Callable[[discord.Guild], Awaitable[None]]
"""Is told of a server that was never read before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatchUpPace:
    """How often channels are read again."""

    every_s: float = 600.0
    again_after_s: float = 5.0
    """When it could not be brought to its end; twice as long each time that it still cannot."""
    answer_within_s: float = 900.0
    """Older questions are not answered any more; whoever asked has gone on."""


class CatchUp:
    """Reads all channels that Footnote sees: when it is connected, and again and again."""

    def __init__(
        self,
        inbox: Inbox,
        client: discord.Client,
        *,
        calls: Calls,
        pace: CatchUpPace,
        stays: Stays,
        hand_in: HandIn,
        arrived: Arrived,
    ) -> None:
        self._inbox = inbox
        self._client = client
        self._pace = pace
        self._stays = stays
        self._arrived = arrived
        self._lost = Lost(inbox, client, calls=calls, stays=stays)
        self._trying = Trying()
        self._reading = Reading(
            inbox,
            stays=stays,
            trying=self._trying,
            hand_in=hand_in,
            answer_within_s=pace.answer_within_s,
        )
        self._wanted = asyncio.Event()

    def want(self) -> None:
        """Have all channels read soon; several wishes are one."""
        self._wanted.set()

    async def go_on(self) -> None:
        """Read all channels whenever that is wanted, and every few minutes, until cancelled."""
        again_s = self._pace.again_after_s
        await self._wanted.wait()
        while True:
            if self._wanted.is_set():
                self._reading.begin_anew()
            self._wanted.clear()
            if await self._is_all_read():
                again_s, wait_s = self._pace.again_after_s, self._pace.every_s
            else:
                wait_s = min(again_s, self._pace.every_s)
                again_s = 2 * wait_s
            try:
                async with asyncio.timeout(wait_s):
                    await self._wanted.wait()
            except TimeoutError:
                continue

    async def _is_all_read(self) -> bool:
        try:
            return await self._trying.settles("catching up", self._once())
        except InboxUnavailableError as error:
            _LOG.warning("catching up goes on in a while: %s", error)
            return False

    async def _once(self) -> bool:
        """Read every channel from its mark; return whether that is done.

        Raises:
            InboxUnavailableError: the rest was not read.
        """
        settles, done = self._trying.settles, []
        for left in await self._lost.left():
            done.append(await settles(f"server {left}", self._lost.forget_left(left)))
        for guild in list(self._client.guilds):
            done.append(await settles(f"server {guild.id}", self._read_guild(guild)))
        marks = await self._inbox.positions(DIRECT)
        for place in marks:
            done.append(await settles(place, self._read_direct(place, marks)))
        return all(done)

    async def _read_guild(self, guild: discord.Guild) -> bool:
        async with self._stays.during(guild.id):
            marks = await self._inbox.positions(f"{tenant(str(guild.id))}/")
            hello = f"the hello in {guild.id}"
            if not marks and not await self._trying.settles(hello, self._greet(guild)):
                return False
            await self._lost.forget_hidden(guild, marks)
            # Before the threads are listed: what is written meanwhile is for the next time.
            newest = {channel: newest_in(channel) for channel in channels_of(guild)}
            active = await guild.active_threads()
            done = []
            for channel, up_to in newest.items():
                threads = [one for one in active if one.parent_id == channel.id]
                reading = self._reading.channel(channel, up_to, threads, marks)
                done.append(await self._trying.settles(place_mark(channel), reading))
            return all(done)

    async def _greet(self, guild: discord.Guild) -> bool:
        await self._arrived(guild)
        return True

    async def _read_direct(self, place: str, marks: Mapping[str, str]) -> bool:
        try:
            opened = await self._client.fetch_channel(int(place.removeprefix(DIRECT)))
        except (discord.NotFound, discord.Forbidden):
            return True
        if not isinstance(opened, discord.DMChannel):
            return True
        return await self._reading.direct(opened, place, int(marks[place]))
