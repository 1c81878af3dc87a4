"""Who will read an answer, and so what it may be made of; every doubt means less."""

import asyncio
import logging
from collections.abc import Mapping
from itertools import compress

from adapters.discord.directory import Directory
from adapters.discord.guilds import PLACES, VOICES, Channel, Guild, Kind, Member, Permission
from adapters.discord.keys import Address, scope
from adapters.discord.permissions import do_viewers_read, may, may_all_read, may_read
from adapters.errors import AdapterError
from rag.values import LIBRARY, Audience, Scope, outside

_LOG = logging.getLogger(__name__)
_MOST_THREADS = 50
"""So many private threads are looked into for one reader, the newest; each is a call."""


async def audience(to: Address, directory: Directory, *, bot: str, strict: bool) -> Audience:
    """Return the scopes that everyone who can read an answer there may see now.

    With `strict`, what is said in a channel rests on its own documents and the library alone.
    `bot` is Footnote's own user: what it does not see itself is left out.
    """
    own = scope(to.guild, to.place)
    here = frozenset({own, outside(own)})
    try:
        more = await (
            _of_one(to, directory, bot) if to.alone else _of_all(to, directory, bot, strict=strict)
        )
    except AdapterError as error:
        _LOG.warning("who reads %s is not known, so little is shown there: %s", own, error)
        return Audience(scopes=here)
    return Audience(scopes=here | more)


async def _of_one(to: Address, directory: Directory, bot: str) -> frozenset[Scope]:
    """Return what one reader sees; nothing for who is no member, or no more."""
    guild, seen, reader = await asyncio.gather(
        directory.guild(to.guild),
        _seen(to.guild, directory, bot),
        directory.member(to.guild, to.asker),
    )
    if reader is None:
        return frozenset()
    read = {channel.id: channel for channel in seen.values() if may_read(guild, channel, reader)}
    threads = await _private_threads(guild, read, reader, directory)
    return frozenset({LIBRARY, *(scope(guild.id, one) for one in (*read, *threads))})


async def _of_all(to: Address, directory: Directory, bot: str, *, strict: bool) -> frozenset[Scope]:
    """Return what all who may see a place see beside it; nothing with guests among them."""
    guild, place = await asyncio.gather(
        directory.guild(to.guild), directory.channel(to.guild, to.place)
    )
    if place is None or place.kind not in PLACES | {Kind.PRIVATE_THREAD}:
        return frozenset()
    if place.kind in VOICES and guild.has_guests:
        return frozenset()
    if strict or guild.is_gated:
        return frozenset({LIBRARY})
    seen = await _seen(guild.id, directory, bot)
    shared = {channel.id for channel in seen.values() if may_all_read(guild, channel)}
    if place.kind == Kind.PRIVATE_THREAD and place.parent in seen:
        # Nobody is let into a thread who does not see its channel, but they may not see its past.
        shared |= {place.parent} if do_viewers_read(guild, seen[place.parent]) else set()
    return frozenset({LIBRARY, *(scope(guild.id, one) for one in shared)})


async def _seen(guild: str, directory: Directory, bot: str) -> Mapping[str, Channel]:
    """Return the channels by id that hold files and Footnote reads.

    Those for adults are left out: who is one, Discord does not tell.
    """
    known, channels, us = await asyncio.gather(
        directory.guild(guild), directory.channels(guild), directory.member(guild, bot)
    )
    if us is None:
        return {}
    there = [one for one in channels.values() if one.kind in PLACES and not one.is_for_adults]
    return {channel.id: channel for channel in there if may_read(known, channel, us)}


async def _private_threads(
    guild: Guild, read: Mapping[str, Channel], reader: Member, directory: Directory
) -> list[str]:
    """Return those that somebody is in or moderates, of the active ones that Footnote sees."""
    active = (await directory.threads(guild.id)).values()
    private = [t for t in active if t.kind == Kind.PRIVATE_THREAD and t.parent in read]
    moderated = {
        thread.id
        for thread in private
        if may(guild, read[thread.parent], reader, Permission.MANAGE_THREADS)
    }
    others = sorted({thread.id for thread in private} - moderated, key=int)[-_MOST_THREADS:]
    inside = await asyncio.gather(
        *(directory.is_in_thread(guild.id, thread, reader.id) for thread in others)
    )
    return [*moderated, *compress(others, inside)]
