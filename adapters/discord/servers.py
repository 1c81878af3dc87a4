"""Which server a conversation with Footnote is about: one at a time, chosen by menu."""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import discord
from discord.http import Route

from adapters.discord.calls import Calls
from adapters.discord.directory import Directory
from adapters.discord.outbound import QUIETLY
from adapters.discord.sentences import NO_SERVER, WHICH_SERVER
from adapters.discord.whispering import plain_name
from adapters.errors import AdapterError
from adapters.port import Inbox
from rag.values import Scope

_LOG = logging.getLogger(__name__)

_NAME = "server"
_MOST = 25
"""Entries of a menu."""
_REMEMBERED = 20
_MOST_AT_ONCE = 10
"""Servers that Discord is asked about for one person: there may be many of them."""


class Servers:
    """Choices hold from a message on, so that each message belongs to one server for ever."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        calls: Calls,
        directory: Directory,
        known: Callable[[], Iterable[discord.Guild]],
    ) -> None:
        self._inbox = inbox
        self._calls = calls
        self._directory = directory
        self._known = known
        self._asking = asyncio.Semaphore(_MOST_AT_ONCE)

    async def of(self, message: discord.Message) -> str | None:
        """Return the server of a direct message; None when its author is asked to choose one."""
        channel, user = str(message.channel.id), str(message.author.id)
        settled = await self.settled(channel, user, at=str(message.id))
        if settled is None:
            await self._ask(channel, user, str(message.id))
        return settled

    async def settled(self, channel: str, user: str, *, at: str) -> str | None:
        """Return the server of a conversation, if one was chosen or there is but one.

        One that Footnote has left since counts for nothing.
        """
        chosen = await self.chosen(channel, at=at)
        if chosen in self._names():
            return chosen
        shared, is_all = await self._shared_with(user)
        if len(shared) != 1 or not is_all:
            return None
        [only] = shared
        await self.choose(channel, only, since=at)
        return only

    def name(self, guild: str) -> str:
        """Return what a server is called."""
        return self._names().get(guild, "")

    def role_name(self, guild: str, role: str) -> str:
        """Return what a role is called; its id where there is none of that id."""
        roles = (one.get_role(int(role)) for one in self._known() if str(one.id) == guild)
        return next((found.name for found in roles if found is not None), role)

    async def chosen(self, channel: str, *, at: str) -> str | None:
        """Return the server chosen in a conversation when the message `at` was written."""
        choices = await self._choices(channel)
        holding = [guild for since, guild in choices if since <= int(at)]
        return holding[-1] if holding else None

    async def choose(self, channel: str, guild: str, *, since: str) -> None:
        """Let a conversation be about a server from a message, or an interaction, on."""
        choices = [one for one in await self._choices(channel) if one[0] != int(since)]
        kept = sorted([*choices, (int(since), guild)])[-_REMEMBERED:]
        written = " ".join(f"{since_}:{guild_}" for since_, guild_ in kept)
        await self._inbox.remember(_place(channel), _NAME, written)

    async def menu(self, user: str, *, since: str) -> Mapping[str, Any]:
        """Return the menu of the servers that a person shares with Footnote."""
        shared, _ = await self._shared_with(user)
        return menu(shared, since=since)

    async def _ask(self, channel: str, user: str, message: str) -> None:
        """Ask which server is meant; once for a message, however often it arrives."""
        asked = await self.menu(user, since=message)
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel)
        try:
            await self._calls.do(route, {**asked, "nonce": message, "enforce_nonce": True})
        except AdapterError as error:
            _LOG.warning("nobody was asked which server is meant: %s", error)

    async def _choices(self, channel: str) -> list[tuple[int, str]]:
        written = await self._inbox.recall(_place(channel), _NAME) or ""
        pairs = (one.partition(":") for one in written.split())
        return [(int(since), guild) for since, _, guild in pairs]

    async def _shared_with(self, user: str) -> tuple[dict[str, str], bool]:
        """Return the servers that somebody is in, with names, and whether these are all."""
        names = self._names()
        looked_up = await asyncio.gather(*(self._is_in(guild, user) for guild in names))
        found = dict(zip(names, looked_up, strict=True))
        shared = {guild: names[guild] for guild, is_in in found.items() if is_in}
        return shared, None not in looked_up

    async def _is_in(self, guild: str, user: str) -> bool | None:
        """Whether somebody is in a server; None where that cannot be told now."""
        async with self._asking:
            try:
                return await self._directory.member(guild, user) is not None
            except AdapterError:
                return None

    def _names(self) -> dict[str, str]:
        """Return the servers that Footnote is in."""
        return {str(guild.id): guild.name for guild in self._known()}


def menu(servers: Mapping[str, str], *, since: str) -> dict[str, Any]:
    """Return a message that asks which server is meant. Pure.

    Args:
        servers: names by id.
        since: the message from which on the choice holds.
    """
    if not servers:
        return {"content": NO_SERVER, **QUIETLY}
    options = [
        {"label": plain_name(name), "value": guild}
        for guild, name in sorted(servers.items(), key=lambda one: one[1])[:_MOST]
    ]
    select = {"type": 3, "custom_id": f"server|{since}", "options": options}
    row = {"type": 1, "components": [select]}
    return {"content": WHICH_SERVER, "components": [row], **QUIETLY}


def _place(channel: str) -> Scope:
    return Scope(f"discord:@me/{channel}")
