"""Coming to a server: whom to greet, and where."""

import logging
from datetime import UTC, datetime

import discord
from discord.http import Route
from discord.utils import time_snowflake

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.keys import Address, Way, message_key, person, scope
from adapters.incoming import Arrival, ThreadKey

_LOG = logging.getLogger(__name__)

_BOT_ADDED = 28
"""A kind of entry of the audit log."""


async def arrival(guild: discord.Guild, calls: Calls, *, bot: str) -> Arrival | None:
    """Return that Footnote is in a server now; None where there is nobody to greet.

    Raises:
        PlatformUnavailableError: it cannot be known now.
    """
    inviter = await _inviter(guild, calls, bot)
    direct = await _direct(inviter, calls) if inviter else ""
    aloud = _public(guild)
    channel = direct or aloud
    if not channel:
        return None
    joined = guild.me.joined_at or datetime.now(UTC)
    since = str(time_snowflake(joined))
    server = str(guild.id)
    key = message_key(server, channel, f"hello-{since}")
    return Arrival(
        message=key,
        thread=ThreadKey(key),
        scope=scope(server, channel),
        reply_to=Address(
            guild=server,
            place=channel,
            channel=channel,
            message=since,
            asker=inviter or bot,
            way=Way.POST,
            is_direct=bool(direct),
            otherwise=aloud,
        ).written(),
        inviter=person(server, inviter) if inviter else None,
        is_direct=bool(direct),
        at=joined,
    )


async def _inviter(guild: discord.Guild, calls: Calls, bot: str) -> str:
    """Return who added Footnote, where it may read that; else nothing."""
    route = Route("GET", "/guilds/{guild_id}/audit-logs", guild_id=guild.id)
    try:
        told = await calls.do(route, query={"action_type": _BOT_ADDED, "limit": 10})
    except DiscordRefusal as error:
        _LOG.info("nobody knows who added Footnote to %s: %s", guild.id, error)
        return ""
    entries = told["audit_log_entries"]
    return next((str(one["user_id"]) for one in entries if one["target_id"] == bot), "")


async def _direct(user: str, calls: Calls) -> str:
    """Open the conversation with a person; nothing where they want none."""
    try:
        opened = await calls.do(Route("POST", "/users/@me/channels"), {"recipient_id": user})
    except DiscordRefusal:
        return ""
    return str(opened["id"])


def _public(guild: discord.Guild) -> str:
    """Return the channel for a server's own messages, else the first that may be written to."""
    wanted = [guild.system_channel] if guild.system_channel else []
    for channel in [*wanted, *guild.text_channels]:
        rights = channel.permissions_for(guild.me)
        if rights.view_channel and rights.send_messages:
            return str(channel.id)
    return ""
