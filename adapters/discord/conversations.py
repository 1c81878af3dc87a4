"""Which server a message is about, and which exchange it goes on with."""

import discord
from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.fitness import Fitness
from adapters.discord.lost import DIRECT
from adapters.discord.servers import Servers
from adapters.port import Inbox

_FARTHEST = 10
"""Replies are followed back so far."""


class Conversations:
    """Answers for one message at a time."""

    def __init__(self, inbox: Inbox, *, calls: Calls, fit: Fitness, servers: Servers) -> None:
        self._inbox = inbox
        self._calls = calls
        self._fit = fit
        self._servers = servers

    async def about(self, message: discord.Message) -> str | None:
        """Return the server a message is about; None when its author has to choose one first.

        Raises:
            InboxUnavailableError: it cannot be known now.
        """
        if message.guild is not None:
            return str(message.guild.id)
        await self._begin_mark(message)
        return await self._servers.of(message)

    async def root(self, message: discord.Message) -> str:
        """Return the question that an exchange of replies in a channel began with, or nothing."""
        target = message.reference.resolved if message.reference else None
        if message.guild is None or isinstance(message.channel, discord.Thread):
            return ""
        if not isinstance(target, discord.Message) or str(target.author.id) != self._fit.bot:
            return ""
        return await self._begin_of(str(message.channel.id), str(target.id))

    async def _begin_mark(self, message: discord.Message) -> None:
        """Begin to catch up in a conversation here; Discord does not list them."""
        place = f"{DIRECT}{message.channel.id}"
        if await self._inbox.position(place) is None:
            await self._inbox.advance(place, str(message.id - 1))

    async def _begin_of(self, channel: str, answer: str) -> str:
        found = answer
        for _ in range(_FARTHEST):
            route = Route(
                "GET",
                "/channels/{channel_id}/messages/{message_id}",
                channel_id=channel,
                message_id=found,
            )
            try:
                body = await self._calls.do(route)
            except DiscordRefusal:
                break
            before = (body.get("message_reference") or {}).get("message_id")
            if before is None:
                break
            found = str(before)
        return found if found != answer else ""
