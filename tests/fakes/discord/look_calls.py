"""Calls that look at servers, channels, roles and members, and the few that change them."""

from collections.abc import Mapping

from tests.fakes.discord import objects
from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.calling import Answer, Call, Payload
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.permissions import Overwrite, Permission
from tests.fakes.discord.things import Channel, Kind, Snowflake

GUILD = "GET /guilds/{guild}"
CHANNEL = "GET /channels/{channel}"
CHANNELS = "GET /guilds/{guild}/channels"
ROLES = "GET /guilds/{guild}/roles"
MEMBER = "GET /guilds/{guild}/members/{user}"
AUDIT_LOG = "GET /guilds/{guild}/audit-logs"
MEMBERS = "GET /guilds/{guild}/members"
OPEN_DM = "POST /users/@me/channels"

BOT_ADD = 28
_OTHER_THINGS = (
    *("application_commands", "auto_moderation_rules", "guild_scheduled_events"),
    *("integrations", "threads", "webhooks"),
)


def _user(call: Call) -> Payload:
    found = call.world.users.get(call.id("user"))
    if found is None:
        raise RefusedError(404, 10013, "Unknown User")
    return objects.user(found)


def _my_guilds(call: Call) -> list[Payload]:
    return [
        {
            "id": guild.id,
            "name": guild.name,
            "icon": None,
            "banner": None,
            "owner": False,
            "permissions": str(int(call.world.granted(call.world.bot, guild))),
            "features": [],
        }
        for guild in call.world.own_guilds()
    ]


def _open_dm(call: Call) -> Payload:
    user = Snowflake(str(call.body["recipient_id"]))
    found = [c for c in call.world.channels.values() if c.kind is Kind.DM and user in c.members]
    if not found:
        raise RefusedError(400, 50033, "Invalid Recipient(s)")
    return objects.channel(call.world, found[0])


def _guild(call: Call) -> Payload:
    guild = call.guild()
    count = {"approximate_member_count": len(guild.members), "approximate_presence_count": 1}
    return objects.guild(guild) | (count if "with_counts" in call.query else {})


def _channel(call: Call) -> Payload:
    return objects.channel(call.world, call.channel(), as_seen=True)


def _channels(call: Call) -> list[Payload]:
    there = [c for c in call.world.channels.values() if c.guild == call.guild().id]
    return [objects.channel(call.world, one) for one in there if not one.is_thread]


def _roles(call: Call) -> list[Payload]:
    return [objects.role(one) for one in call.guild().roles.values()]


def _member(call: Call) -> Payload:
    guild, user = call.guild(), call.id("user")
    if user not in guild.members:
        raise RefusedError(404, 10007, "Unknown Member")
    return objects.member(call.world, guild, user)


def _members(call: Call) -> list[Payload]:
    call.check_granted(Intent.GUILD_MEMBERS)
    guild = call.guild()
    later = [one for one in sorted(guild.members, key=int) if int(one) > int(call.query["after"])]
    return [objects.member(call.world, guild, o) for o in later[: int(call.query["limit"])]]


def _audit_log(call: Call) -> Payload:
    """Show who added the bot, which is all that is kept here."""
    guild = call.guild()
    if not call.world.granted(call.world.bot, guild) & Permission.VIEW_AUDIT_LOG:
        raise RefusedError(403, 50013, "Missing Permissions")
    entry = {
        "id": guild.id,
        "action_type": BOT_ADD,
        "target_id": call.world.bot,
        "user_id": guild.bot_added_by,
    }
    wanted = int(call.query.get("action_type", BOT_ADD)) == BOT_ADD
    known = [call.world.users[one] for one in (guild.bot_added_by,) if one is not None]
    return {
        "audit_log_entries": [entry] if wanted and known else [],
        "users": [objects.user(one) for one in [*known, call.world.users[call.world.bot]]],
        **{name: [] for name in _OTHER_THINGS},
    }


def _archive(call: Call) -> Payload:
    """Change a thread: the one kind of change to a channel that is supported."""
    thread = call.channel()
    if not thread.is_thread:
        raise RefusedError(403, 50013, "Missing Permissions")
    _check_change(call, thread)
    thread.name = call.body.get("name", thread.name)
    if not 1 <= len(thread.name) <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    thread.is_archived = bool(call.body.get("archived", thread.is_archived))
    thread.is_locked = bool(call.body.get("locked", thread.is_locked))
    call.news.thread(thread, "THREAD_UPDATE")
    return objects.channel(call.world, thread, as_seen=True)


def _check_change(call: Call, thread: Channel) -> None:
    if thread.is_archived and call.body.get("archived", True):
        raise RefusedError(400, 50083, "Thread is archived")
    if thread.owner != call.world.bot and not call.may(thread, Permission.MANAGE_THREADS):
        raise RefusedError(403, 50013, "Missing Permissions")


def _overwrite(call: Call) -> None:
    channel = call.channel(Permission.MANAGE_ROLES)
    target = call.id("target")
    channel.overwrites[target] = Overwrite(
        target=target,
        is_member=bool(int(call.body["type"])),
        allow=Permission(int(call.body.get("allow") or 0)),
        deny=Permission(int(call.body.get("deny") or 0)),
    )
    call.news.channel(channel, "CHANNEL_UPDATE")


def _leave_guild(call: Call) -> None:
    guild = call.guild()
    del guild.members[call.world.bot]
    call.news.guild(guild, "GUILD_DELETE")


CALLS: Mapping[str, Answer] = {
    "GET /users/@me/guilds": _my_guilds,
    OPEN_DM: _open_dm,
    "DELETE /users/@me/guilds/{guild}": _leave_guild,
    "GET /users/{user}": _user,
    GUILD: _guild,
    CHANNELS: _channels,
    ROLES: _roles,
    AUDIT_LOG: _audit_log,
    MEMBERS: _members,
    MEMBER: _member,
    CHANNEL: _channel,
    "PATCH /channels/{channel}": _archive,
    "PUT /channels/{channel}/permissions/{target}": _overwrite,
}
