"""Payloads of people, roles, servers and channels, as the API and the gateway show them."""

from datetime import datetime
from typing import Any

from tests.fakes.discord.things import (
    LONG_AGO,
    Channel,
    Guild,
    Kind,
    Role,
    Snowflake,
    User,
    made_at,
)
from tests.fakes.discord.world import World

Payload = dict[str, Any]
_NO_COLOURS = {"primary_color": 0, "secondary_color": None, "tertiary_color": None}
_JOINED = LONG_AGO.isoformat()


def user(shown: User) -> Payload:
    payload = {
        "id": shown.id,
        "username": shown.name,
        "discriminator": "0",
        "global_name": None if shown.is_bot else shown.name.title(),
        "avatar": None,
        "public_flags": 0,
    }
    return payload | ({"bot": True} if shown.is_bot else {})


def member(world: World, guild: Guild, id_: Snowflake, *, with_user: bool = True) -> Payload:
    payload: Payload = {
        "roles": sorted(guild.members[id_]),
        "joined_at": guild.bot_joined_at.isoformat() if id_ == world.bot else _JOINED,
        "nick": None,
        "avatar": None,
        "premium_since": None,
        "deaf": False,
        "mute": False,
        "pending": False,
        "flags": 0,
    }
    return payload | ({"user": user(world.users[id_])} if with_user else {})


def role(shown: Role) -> Payload:
    tags = {"tags": {"bot_id": shown.bot}} if shown.bot else {}
    return {
        "id": shown.id,
        "name": shown.name,
        "color": 0,
        "colors": _NO_COLOURS,
        "hoist": False,
        "icon": None,
        "unicode_emoji": None,
        "position": shown.position,
        "permissions": str(int(shown.permissions)),
        "managed": shown.is_managed,
        "mentionable": shown.is_mentionable,
        "flags": 0,
        **tags,
    }


def guild(shown: Guild) -> Payload:
    """Show a server as `GET /guilds/{guild}` does."""
    return {
        "id": shown.id,
        "name": shown.name,
        "owner_id": shown.owner,
        "roles": [role(one) for one in shown.roles.values()],
        "system_channel_id": shown.system_channel,
        "preferred_locale": "en-US",
        **dict.fromkeys(_NULL),
        **dict.fromkeys(_ZERO, 0),
        "afk_timeout": 300,
        "premium_progress_bar_enabled": False,
        "emojis": [],
        "stickers": [],
        "features": sorted(shown.features),
    }


def whole_guild(world: World, shown: Guild, *, with_members: bool) -> Payload:
    """Show a server as `GUILD_CREATE` does: the channels, too, and threads the bot sees."""
    places = [one for one in world.channels.values() if one.guild == shown.id]
    seen = [one for one in places if one.is_thread and world.sees(world.bot, one)]
    listed = shown.members if with_members else [world.bot]
    return {
        **guild(shown),
        "joined_at": shown.bot_joined_at.isoformat(),
        "large": False,
        "member_count": len(shown.members),
        "members": [member(world, shown, one) for one in listed],
        "channels": [channel(world, one) for one in places if not one.is_thread],
        "threads": [channel(world, one, as_seen=True) for one in seen if not one.is_archived],
        **{name: [] for name in _EMPTY},
    }


def channel(world: World, shown: Channel, *, as_seen: bool = False) -> Payload:
    """Show a channel.

    Args:
        world: where it is.
        shown: the channel.
        as_seen: of a thread, say that the bot is in it.
    """
    if shown.is_thread:
        return _thread(world, shown, as_seen=as_seen)
    payload: Payload = {
        "id": shown.id,
        "type": int(shown.kind),
        "flags": 0,
        "last_message_id": _newest(world, shown),
    }
    if shown.guild is None:
        others = [world.users[one] for one in sorted(shown.members - {world.bot})]
        return payload | {"recipients": [user(other) for other in others]}
    payload |= {
        "name": shown.name,
        "guild_id": shown.guild,
        "position": shown.position,
        "parent_id": shown.parent,
        "permission_overwrites": [
            {
                "id": one.target,
                "type": int(one.is_member),
                "allow": str(int(one.allow)),
                "deny": str(int(one.deny)),
            }
            for one in shown.overwrites.values()
        ],
        "nsfw": shown.is_nsfw,
        "rate_limit_per_user": 0,
        "topic": None,
    }
    return payload | (_FORUM if shown.kind is Kind.FORUM else {})


def place(world: World, shown: Channel, viewer: Snowflake) -> Payload:
    """Show a channel as interactions do: with what the person may do there."""
    payload = channel(world, shown)
    payload.pop("permission_overwrites", None)
    if shown.guild is None:
        return payload
    return payload | {"permissions": str(int(world.permissions(viewer, shown)))}


def thread_member(shown: Channel, id_: Snowflake) -> Payload:
    return {"id": shown.id, "user_id": id_, "join_timestamp": _JOINED, "flags": 0}


def _thread(world: World, shown: Channel, *, as_seen: bool) -> Payload:
    standing = world.messages_in(shown.id)
    count = sum(one.kind != 21 and one.ref.id != shown.id for one in standing)
    metadata: Payload = {
        "archived": shown.is_archived,
        "auto_archive_duration": shown.auto_archive_min,
        "archive_timestamp": archived_at(shown).isoformat(timespec="microseconds"),
        "locked": shown.is_locked,
        "create_timestamp": made_at(shown.id).isoformat(),
    }
    if shown.kind is Kind.PRIVATE_THREAD:
        metadata["invitable"] = shown.is_invitable
    payload: Payload = {
        "id": shown.id,
        "type": int(shown.kind),
        "guild_id": shown.guild,
        "parent_id": shown.parent,
        "owner_id": shown.owner,
        "name": shown.name,
        "last_message_id": standing[-1].ref.id if standing else None,
        "message_count": count,
        "total_message_sent": count,
        "member_count": min(len(shown.members), 50),
        "rate_limit_per_user": 0,
        "flags": 0,
        "thread_metadata": metadata,
    }
    inside = as_seen and world.bot in shown.members
    return payload | ({"member": thread_member(shown, world.bot)} if inside else {})


def _newest(world: World, shown: Channel) -> Snowflake | None:
    """Return the newest message, of a forum the newest post."""
    if shown.kind is Kind.FORUM:
        return max((post.id for post in world.threads_of(shown.id)), key=int, default=None)
    standing = world.messages_in(shown.id)
    return standing[-1].ref.id if standing else None


def archived_at(shown: Channel) -> datetime:
    """Return when a thread was archived, or opened again; else when it was made."""
    return shown.archived_at or made_at(shown.id)


_NULL = (
    *("icon", "splash", "discovery_splash", "afk_channel_id", "application_id", "banner"),
    *("public_updates_channel_id", "rules_channel_id", "safety_alerts_channel_id", "description"),
    *("vanity_url_code", "hub_type", "incidents_data"),
)
_ZERO = (
    *("verification_level", "default_message_notifications", "explicit_content_filter"),
    *("mfa_level", "system_channel_flags", "premium_tier", "nsfw_level"),
)
_EMPTY = (
    *("voice_states", "presences", "stage_instances", "guild_scheduled_events"),
    "soundboard_sounds",
)
_FORUM: Payload = {
    "available_tags": [],
    "default_reaction_emoji": None,
    "default_sort_order": None,
    "default_forum_layout": 0,
}
