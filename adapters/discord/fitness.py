"""Whether Discord lets the app in as it is set up, asked once at start-up."""

import logging
from dataclasses import dataclass

import discord
from discord.http import Route

from adapters.discord.calls import Calls
from adapters.discord.remedies import NO_MESSAGE_CONTENT

_LOG = logging.getLogger(__name__)

_MESSAGE_CONTENT = 1 << 18 | 1 << 19
"""Flags of applications: granted, or granted to small ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitness:
    """Who the app is, and what it may."""

    application: str
    bot: str
    """Id of its user: whom people mention."""
    shards: int
    gateway_url: str
    reads_content: bool
    """Whether messages that do not turn to Footnote come with their text and files."""

    @property
    def intents(self) -> discord.Intents:
        return discord.Intents(
            guilds=True,
            guild_messages=True,
            dm_messages=True,
            message_content=self.reads_content,
        )


async def fitness(calls: Calls) -> Fitness:
    """Ask Discord who we are and what we may.

    Raises:
        PlatformUnavailableError: Discord did not answer.
        AdapterError: it does not know the token.
    """
    application = await calls.do(Route("GET", "/applications/@me"))
    user = await calls.do(Route("GET", "/users/@me"))
    gateway = await calls.do(Route("GET", "/gateway/bot"))
    reads_content = bool(int(application.get("flags") or 0) & _MESSAGE_CONTENT)
    if not reads_content:
        _LOG.warning(NO_MESSAGE_CONTENT)
    return Fitness(
        application=application["id"],
        bot=user["id"],
        shards=int(gateway["shards"]),
        gateway_url=gateway["url"],
        reads_content=reads_content,
    )
