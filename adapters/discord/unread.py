"""Where in a server something may stand that was not read, and from where on it is to be read."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import discord
from discord.utils import time_snowflake

from adapters.discord.keys import scope

_MOST_ARCHIVED = 500
"""Of one channel."""

Channel = discord.TextChannel | discord.VoiceChannel | discord.StageChannel | discord.ForumChannel
"""A forum has no messages of its own: they stand in its posts, which are threads."""


def channels_of(guild: discord.Guild) -> Iterator[Channel]:
    """Return the channels whose history Footnote may read."""
    for channel in guild.channels:
        if isinstance(channel, Channel):
            rights = channel.permissions_for(guild.me)
            if rights.view_channel and rights.read_message_history:
                yield channel


def place_mark(channel: Channel | discord.Thread) -> str:
    """Return what the mark of a channel is called; a public thread's stands below its channel's.

    A private thread is a scope of its own, and its mark goes with it.
    """
    guild = str(channel.guild.id)
    if isinstance(channel, discord.Thread) and not channel.is_private():
        return f"{scope(guild, str(channel.parent_id))}/{channel.id}"
    return scope(guild, str(channel.id))


def newest_in(channel: Channel | discord.Thread) -> int:
    """Return the newest message, or of a forum the newest post; 0 where there never was one."""
    return channel.last_message_id or 0


def now_in(guild: discord.Guild) -> int:
    """Return the newest moment of a server that Discord told of.

    What is older lay there before, in archived threads of a channel, too.
    """
    joined = guild.me.joined_at
    heard = [newest_in(channel) for channel in guild.channels if isinstance(channel, Channel)]
    return max([time_snowflake(joined, high=True) if joined else 0, *heard])


def begin_of(thread: discord.Thread, marks: Mapping[str, str], *, channel: int) -> int:
    """Return behind what a thread is to be read.

    One that has no mark was opened, or went on, behind the mark of its channel; it may hang from an
    old message, whose id it has then.
    """
    mark = marks.get(place_mark(thread))
    return max(channel, thread.id - 1) if mark is None else int(mark)


async def archived(channel: Channel, *, since: datetime) -> Sequence[discord.Thread]:
    """Return the threads of a channel that were archived since then, as far as Footnote sees them.

    Raises:
        discord.DiscordException, aiohttp.ClientError, OSError: they cannot be had now.
    """
    if isinstance(channel, discord.VoiceChannel | discord.StageChannel):
        return ()
    found = []
    async for thread in channel.archived_threads(limit=_MOST_ARCHIVED):
        if thread.archive_timestamp < since:
            break
        found.append(thread)
    if isinstance(channel, discord.TextChannel) and not channel.is_news():
        # Sorted by their ids, not by when they were archived.
        joined = channel.archived_threads(private=True, joined=True, limit=_MOST_ARCHIVED)
        found += [thread async for thread in joined if thread.archive_timestamp >= since]
    return found
