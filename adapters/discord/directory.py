"""What servers, channels and people are, as Discord tells; remembered for a little while."""

from collections.abc import Coroutine, Mapping
from typing import Any, TypeVar

from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.guilds import (
    THREADS,
    Channel,
    Guild,
    Member,
    Permission,
    read_channel,
    read_guild,
    read_member,
)
from adapters.discord.permissions import in_guild, may
from adapters.incoming import Standing
from adapters.remembering import Memory

T = TypeVar("T")

_LASTS_S = 60.0
"""Longer nothing may be believed that decides who sees what."""
_HIDDEN, _NOT_FOUND = 403, 404
_GOVERNING = Permission.ADMINISTRATOR | Permission.MANAGE_GUILD


class Directory:
    """Looks up servers, their channels and their members.

    Raises everywhere:
        DiscordRefusal, PlatformUnavailableError: it is not known; treat it as forbidden.
    """

    def __init__(self, calls: Calls, *, lasts_s: float = _LASTS_S) -> None:
        """Ask by `calls`, and believe it for `lasts_s` seconds."""
        self._calls = calls
        self._guilds = Memory[Guild](lasts_s)
        self._channels = Memory[Mapping[str, Channel]](lasts_s)
        self._threads = Memory[Mapping[str, Channel]](lasts_s)
        self._unlisted = Memory[Channel | None](lasts_s)
        self._members = Memory[Member | None](lasts_s)
        self._in_threads = Memory[bool](lasts_s)

    async def guild(self, guild: str) -> Guild:
        return await self._guilds.recall((guild,), lambda: self._guild(guild))

    async def channels(self, guild: str) -> Mapping[str, Channel]:
        """Return all channels by id, seen by Footnote or not; no threads."""
        return await self._channels.recall((guild,), lambda: self._listed(guild))

    async def threads(self, guild: str) -> Mapping[str, Channel]:
        """Return the active threads by id that Footnote sees."""
        return await self._threads.recall((guild,), lambda: self._active(guild))

    async def channel(self, guild: str, channel: str) -> Channel | None:
        """Return a channel or a thread; None where that server has none that Footnote sees."""
        listed = (await self.channels(guild)).get(channel)
        if listed is not None:
            return listed
        active = (await self.threads(guild)).get(channel)
        if active is not None:
            return active
        found = await self._unlisted.recall((guild, channel), lambda: self._single(channel))
        return found if found is not None and found.guild == guild else None

    async def member(self, guild: str, user: str) -> Member | None:
        """Return a member; None for whoever is not one, or not yet."""
        return await self._members.recall((guild, user), lambda: self._member(guild, user))

    async def is_in_thread(self, guild: str, thread: str, user: str) -> bool:
        """Whether somebody was added to a thread, or joined it."""
        return await self._in_threads.recall(
            (guild, user, thread), lambda: self._is_in_thread(thread, user)
        )

    async def standing(self, guild: str, user: str) -> Standing:
        member = await self.member(guild, user)
        if member is None:
            return Standing.OUTSIDE
        is_admin = in_guild(await self.guild(guild), member) & _GOVERNING
        return Standing.ADMIN if is_admin else Standing.MEMBER

    async def governs(self, guild: str, channel: str, user: str) -> bool:
        """Whether somebody decides about a channel, or of a thread about its channel."""
        if await self.standing(guild, user) is Standing.ADMIN:
            return True
        member, place = await self.member(guild, user), await self.channel(guild, channel)
        if place is not None and place.kind in THREADS:
            place = await self.channel(guild, place.parent)
        if member is None or place is None:
            return False
        return may(await self.guild(guild), place, member, Permission.MANAGE_CHANNELS)

    async def person_name(self, guild: str, user: str) -> str:
        """Return what somebody is called in a server."""
        member = await self.member(guild, user)
        return "somebody" if member is None else member.name

    async def channel_name(self, guild: str, channel: str) -> str:
        """Return what a channel or a thread is called; empty where it is not known."""
        found = await self.channel(guild, channel)
        return "" if found is None else found.name

    def forget(self, guild: str) -> None:
        """Look everything of a server up again: something about it changed."""
        self._guilds.forget(guild)
        self._channels.forget(guild)
        self._threads.forget(guild)
        self._unlisted.forget(guild)
        self._members.forget(guild)
        self._in_threads.forget(guild)

    def forget_person(self, guild: str, user: str) -> None:
        self._members.forget(guild, user)
        self._in_threads.forget(guild, user)

    async def _guild(self, guild: str) -> Guild:
        return read_guild(await self._told("/guilds/{guild_id}", guild_id=guild))

    async def _listed(self, guild: str) -> Mapping[str, Channel]:
        told = await self._told("/guilds/{guild_id}/channels", guild_id=guild)
        return {one.id: one for one in map(read_channel, told)}

    async def _active(self, guild: str) -> Mapping[str, Channel]:
        told = await self._told("/guilds/{guild_id}/threads/active", guild_id=guild)
        return {one.id: one for one in map(read_channel, told["threads"])}

    async def _single(self, channel: str) -> Channel | None:
        asked = self._told("/channels/{channel_id}", channel_id=channel)
        told = await _unless_gone(asked, _HIDDEN, _NOT_FOUND)
        return None if told is None else read_channel(told)

    async def _member(self, guild: str, user: str) -> Member | None:
        path = "/guilds/{guild_id}/members/{user_id}"
        asked = self._told(path, guild_id=guild, user_id=user)
        told = await _unless_gone(asked, _NOT_FOUND)
        return None if told is None else read_member(told)

    async def _is_in_thread(self, thread: str, user: str) -> bool:
        path = "/channels/{channel_id}/thread-members/{user_id}"
        asked = self._told(path, channel_id=thread, user_id=user)
        return await _unless_gone(asked, _NOT_FOUND) is not None

    async def _told(self, path: str, **named: str) -> Any:
        return await self._calls.do(Route("GET", path, **named))


async def _unless_gone(asked: Coroutine[Any, Any, T], *gone: int) -> T | None:
    try:
        return await asked
    except DiscordRefusal as error:
        if error.status in gone:
            return None
        raise
