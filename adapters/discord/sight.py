"""Which channels Footnote sees; those that it no longer does are forgotten."""

import discord
from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.guilds import THREADS
from adapters.errors import PlatformUnavailableError

_HIDDEN, _NOT_FOUND = 403, 404


class Sight:
    """Remembers, of each server, what was seen last."""

    def __init__(self) -> None:
        self._seen: dict[int, set[str]] = {}

    def lost(self, guild: discord.Guild) -> set[str]:
        """Look again, and return the channels that can no longer be seen.

        Private threads that were archived are among them: see `is_out_of_reach`.
        """
        now = seen_in(guild)
        if now is None:
            return set()
        before = self._seen.get(guild.id, now)
        self._seen[guild.id] = now
        return before - now

    def gained(self, guild: discord.Guild) -> None:
        """Note what can be seen now: what is not known of is not missed when it goes."""
        self._seen[guild.id] = self._seen.get(guild.id, set()) | (seen_in(guild) or set())

    def forget(self, guild: discord.Guild) -> None:
        self._seen.pop(guild.id, None)


async def is_out_of_reach(calls: Calls, channel: str) -> bool:
    """Whether a channel that is out of sight is more than a thread that was closed.

    Only a definite no counts: what Discord does not tell now is found when files are looked for.
    """
    try:
        there = await calls.do(Route("GET", "/channels/{channel_id}", channel_id=channel))
    except DiscordRefusal as error:
        return error.status in {_HIDDEN, _NOT_FOUND}
    except PlatformUnavailableError:
        return False
    return there["type"] not in THREADS


def seen_in(guild: discord.Guild) -> set[str] | None:
    """Return the channels, forums and private threads that Footnote may read.

    None while Discord has not told of the server: nothing may be taken as lost then.
    """
    # Whatever its type says, it is not there while the server is being told of.
    me: discord.Member | None = getattr(guild, "me", None)
    if me is None or guild.unavailable:
        return None
    readable = set()
    for channel in guild.channels:
        rights = channel.permissions_for(me)
        if rights.view_channel and rights.read_message_history:
            readable.add(str(channel.id))
    private = (thread for thread in guild.threads if thread.is_private())
    return readable | {str(one.id) for one in private if str(one.parent_id) in readable}
