"""Reading one channel from its mark on, with its threads."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime

import discord

from adapters.discord.inbound import is_old
from adapters.discord.keys import time_of
from adapters.discord.stays import Stays
from adapters.discord.trying import Trying
from adapters.discord.unread import Channel, archived, begin_of, newest_in, now_in, place_mark
from adapters.discord.written import is_by_a_person
from adapters.port import Inbox

HandIn = Callable[[discord.Message, bool], Awaitable[None]]
"""Takes a message, and whether it may still be answered; raises `InboxUnavailableError`."""

Readable = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.Thread


class Reading:
    """Returns, of everything, whether it is done with; raises `InboxUnavailableError` if it cannot.

    What else goes wrong with one thread, or one message, holds up nothing else.
    """

    def __init__(
        self,
        inbox: Inbox,
        *,
        stays: Stays,
        trying: Trying,
        hand_in: HandIn,
        answer_within_s: float,
    ) -> None:
        self._inbox = inbox
        self._stays = stays
        self._trying = trying
        self._hand_in = hand_in
        self._answer_within_s = answer_within_s
        self._archives_read: set[int] = set()
        """Of these channels the archived threads are read, since something may have been missed."""

    def begin_anew(self) -> None:
        """Look through archived threads again: something may have been missed."""
        self._archives_read.clear()

    async def channel(
        self,
        channel: Channel,
        newest: int,
        threads: Sequence[discord.Thread],
        marks: Mapping[str, str],
    ) -> bool:
        place = place_mark(channel)
        if place not in marks:
            await self._begin(channel, newest, threads)
            return True
        mark = int(marks[place])
        threads = [*threads, *await self._archived(channel, mark)]
        done = []
        for thread in threads:
            reading = self._read_thread(thread, begin_of(thread, marks, channel=mark))
            done.append(await self._trying.settles(place_mark(thread), reading))
        up_to, is_all = newest, True
        if not isinstance(channel, discord.ForumChannel):
            up_to, is_all = await self._read_behind(channel, mark, newest=newest)
        if not all(done):
            return False
        self._archives_read.add(channel.id)
        # What came after the threads were listed is read, but in them there may be more.
        await self._advance(place, mark, min(up_to, newest))
        return is_all

    async def _advance(self, place: str, mark: int, to: int) -> None:
        if to > mark:
            await self._inbox.advance(place, str(to))

    async def _begin(
        self, channel: Channel, newest: int, threads: Sequence[discord.Thread]
    ) -> None:
        """Mark a channel that is seen for the first time, or again, without reading it."""
        for thread in threads:
            await self._inbox.advance(place_mark(thread), str(newest_in(thread) or thread.id))
        await self._inbox.advance(place_mark(channel), str(max(newest, now_in(channel.guild))))

    async def _archived(self, channel: Channel, mark: int) -> Sequence[discord.Thread]:
        """Return the threads that were archived behind a mark, unless they are read already."""
        if channel.id in self._archives_read:
            return ()
        return await archived(channel, since=time_of(str(mark)))

    async def _read_thread(self, thread: discord.Thread, begin: int) -> bool:
        up_to, is_all = await self._read_behind(thread, begin, newest=newest_in(thread))
        await self._advance(place_mark(thread), begin, up_to)
        return is_all

    async def direct(self, channel: discord.DMChannel, place: str, mark: int) -> bool:
        up_to, is_all = await self._read_behind(channel, mark, newest=None)
        await self._advance(place, mark, up_to)
        return is_all

    async def _read_behind(
        self, channel: Readable | discord.DMChannel, mark: int, *, newest: int | None
    ) -> tuple[int, bool]:
        """Hand in what stands behind a mark; return up to where all is in, and if nothing is left.

        What cannot be handed in holds up nothing behind it.
        """
        up_to, is_all = mark, True
        if newest is not None and newest <= mark:
            return up_to, is_all
        behind = channel.history(after=discord.Object(mark), oldest_first=True, limit=None)
        async for message in behind:
            if message.guild is not None and self._stays.is_ending(message.guild.id):
                return up_to, False
            what = f"message {message.id}"
            is_all = await self._trying.settles(what, self._read(message)) and is_all
            up_to = message.id if is_all else up_to
        return up_to, is_all

    async def _read(self, message: discord.Message) -> bool:
        if is_by_a_person(message):
            seconds, now = self._answer_within_s, datetime.now(UTC)
            await self._hand_in(message, not is_old(str(message.id), now=now, seconds=seconds))
        return True
