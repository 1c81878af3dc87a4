"""What Footnote no longer sees when it comes back: servers, channels and private threads."""

from collections.abc import Mapping

import discord

from adapters.discord.calls import Calls
from adapters.discord.keys import PLATFORM, guild_of, tenant
from adapters.discord.sight import is_out_of_reach, seen_in
from adapters.discord.stays import Stays
from adapters.incoming import ScopeRetracted, TenantRetracted
from adapters.port import Inbox
from rag.values import Scope

DIRECT = f"{PLATFORM}:@me/"
"""What the marks of conversations with Footnote begin with."""


class Lost:
    """Takes back what was lost while nobody listened, by comparing marks with what is seen."""

    def __init__(self, inbox: Inbox, client: discord.Client, *, calls: Calls, stays: Stays) -> None:
        self._inbox = inbox
        self._calls = calls
        self._client = client
        self._stays = stays

    async def left(self) -> set[int]:
        """Return the servers that Footnote was in, and now does not see."""
        marks = await self._inbox.positions(f"{PLATFORM}:")
        known = {int(guild_of(place)) for place in marks if not place.startswith(DIRECT)}
        return known - {guild.id for guild in self._client.guilds}

    async def forget_left(self, guild: int) -> bool:
        """Take back a server if Footnote was put out of it; return that this is done.

        Discord is asked: it may belong to a shard that is not there yet.
        """
        async with self._stays.ending(guild):
            if await self._is_left(guild):
                await self._inbox.retract(TenantRetracted(tenant=tenant(str(guild))))
        return True

    async def forget_hidden(self, guild: discord.Guild, marks: Mapping[str, str]) -> None:
        """Take back the channels and private threads that were deleted, or hidden from Footnote."""
        seen = seen_in(guild)
        if seen is None:
            return
        for place in marks:
            _, _, channel = place.partition("/")
            # A public thread, which stands below its channel, is no scope of its own.
            is_scope = "/" not in channel
            if is_scope and channel not in seen and await is_out_of_reach(self._calls, channel):
                await self._inbox.retract(ScopeRetracted(scope=Scope(place)))

    async def _is_left(self, guild: int) -> bool:
        if self._client.get_guild(guild) is not None:
            return False
        try:
            await self._client.fetch_guild(guild)
        except (discord.NotFound, discord.Forbidden):
            return True
        return False
