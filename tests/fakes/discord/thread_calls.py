"""Calls about threads: making them, from a message or not, in forums; who is in them."""

from collections.abc import Mapping
from datetime import datetime

from tests.fakes.discord import objects
from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.calling import Answer, Call, Payload
from tests.fakes.discord.intents import Intent
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.things import Channel, Guild, Kind, Snowflake
from tests.fakes.discord.threads import opened
from tests.fakes.discord.writing import Setting, written

FROM_MESSAGE = "POST /channels/{channel}/messages/{message}/threads"
MAKE = "POST /channels/{channel}/threads"
JOIN = "PUT /channels/{channel}/thread-members/@me"
LEAVE = "DELETE /channels/{channel}/thread-members/@me"
ADD = "PUT /channels/{channel}/thread-members/{user}"
MEMBER = "GET /channels/{channel}/thread-members/{user}"
MEMBERS = "GET /channels/{channel}/thread-members"
ACTIVE = "GET /guilds/{guild}/threads/active"
ARCHIVED = "GET /channels/{channel}/threads/archived/public"
ARCHIVED_PRIVATE = "GET /channels/{channel}/threads/archived/private"
ARCHIVED_JOINED = "GET /channels/{channel}/users/@me/threads/archived/private"
_ARCHIVES_AFTER = {None, 60, 1440, 4320, 10080}


def _from_message(call: Call) -> Payload:
    channel = call.channel(Permission.CREATE_PUBLIC_THREADS)
    message = call.message(channel)
    if channel.kind not in {Kind.TEXT, Kind.NEWS}:
        raise RefusedError(400, 50024, "Cannot execute action on this channel type")
    if message.kind not in {0, 19, 20, 23}:
        raise RefusedError(400, 50021, "Cannot execute action on a system message")
    if message.ref.id in call.world.channels:
        raise RefusedError(400, 160004, "A thread has already been created for this message")
    _check_room(call, channel)
    thread = opened(
        call.world,
        call.news,
        channel,
        name=_name(call),
        by=call.world.bot,
        start=message,
        auto_archive_min=call.body.get("auto_archive_duration") or 1440,
    )
    return objects.channel(call.world, thread, as_seen=True)


def _make(call: Call) -> Payload:
    channel = call.channel()
    if channel.kind is Kind.FORUM:
        return _forum_post(call, channel)
    kind = Kind(call.body.get("type", Kind.PRIVATE_THREAD))
    private = kind is Kind.PRIVATE_THREAD
    needs = Permission.CREATE_PRIVATE_THREADS if private else Permission.CREATE_PUBLIC_THREADS
    if not call.may(channel, needs):
        raise RefusedError(403, 50013, "Missing Permissions")
    if channel.kind not in {Kind.TEXT, Kind.NEWS}:
        raise RefusedError(400, 50024, "Cannot execute action on this channel type")
    _check_room(call, channel)
    thread = opened(call.world, call.news, channel, name=_name(call), by=call.world.bot, kind=kind)
    return objects.channel(call.world, thread, as_seen=True)


def _forum_post(call: Call, forum: Channel) -> Payload:
    if not call.may(forum, Permission.SEND_MESSAGES):
        raise RefusedError(403, 50013, "Missing Permissions")
    _check_room(call, forum)
    name, id_ = _name(call), call.world.new_id()
    thread = Channel(id=id_, kind=Kind.PUBLIC_THREAD, name=name, guild=forum.guild, parent=forum.id)
    message = written(call, thread, call.body.get("message") or {}, Setting(id=id_))
    opened(call.world, call.news, forum, name=name, by=call.world.bot, first=message)
    shown = objects.channel(call.world, call.world.channels[id_], as_seen=True)
    return shown | {"message": call.shown(message)}


def _name(call: Call) -> str:
    name = str(call.body.get("name") or "")
    if not 1 <= len(name) <= 100:
        raise invalid("name", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 100 in length.")
    if call.body.get("auto_archive_duration") not in _ARCHIVES_AFTER:
        raise invalid("auto_archive_duration", "BASE_TYPE_CHOICES", "Not one of the choices.")
    return name


def _check_room(call: Call, channel: Channel) -> None:
    guild = call.world.guilds[Snowflake(str(channel.guild))]
    if len(_active(call, guild)) >= guild.most_active_threads:
        raise RefusedError(400, 160006, "Maximum number of active threads reached")


def _join(call: Call) -> None:
    _change_members(call, _thread(call), joined=call.world.bot)


def _leave(call: Call) -> None:
    thread = _thread(call)
    thread.members.discard(call.world.bot)
    call.news.thread_members(thread, joined=(), left=(call.world.bot,))


def _add(call: Call) -> None:
    thread = _thread(call)
    if not call.may(thread, Permission.SEND_MESSAGES_IN_THREADS):
        raise RefusedError(403, 50013, "Missing Permissions")
    _change_members(call, thread, joined=call.id("user"))


def _change_members(call: Call, thread: Channel, *, joined: Snowflake) -> None:
    if thread.is_archived:
        raise RefusedError(400, 50083, "Thread is archived")
    if joined not in thread.members:
        thread.members.add(joined)
        call.news.thread_members(thread, joined=(joined,), left=())


def _member(call: Call) -> Payload:
    thread, user = _thread(call), call.id("user")
    if user not in thread.members:
        raise RefusedError(404, 10007, "Unknown Member")
    return objects.thread_member(thread, user)


def _members(call: Call) -> list[Payload]:
    call.check_granted(Intent.GUILD_MEMBERS)
    thread = _thread(call)
    return [objects.thread_member(thread, user) for user in sorted(thread.members)]


def _thread(call: Call) -> Channel:
    thread = call.channel()
    if not thread.is_thread:
        raise RefusedError(400, 50024, "Cannot execute action on this channel type")
    return thread


def _active(call: Call, guild: Guild) -> list[Channel]:
    of = [one for one in call.world.channels.values() if one.guild == guild.id]
    return [one for one in of if one.is_thread and not one.is_archived]


def _list_active(call: Call) -> Payload:
    seen = [t for t in _active(call, call.guild()) if call.may(t, Permission.VIEW_CHANNEL)]
    return _listed(call, seen)


def _list_archived(call: Call) -> Payload:
    return _archived(call, {Kind.PUBLIC_THREAD, Kind.NEWS_THREAD})


def _list_archived_private(call: Call) -> Payload:
    return _archived(call, {Kind.PRIVATE_THREAD})


def _archived(call: Call, kinds: set[Kind]) -> Payload:
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    if Kind.PRIVATE_THREAD in kinds and not call.may(channel, Permission.MANAGE_THREADS):
        raise RefusedError(403, 50013, "Missing Permissions")
    below = call.world.threads_of(channel.id)
    found = [one for one in below if one.is_archived and one.kind in kinds]
    found.sort(key=objects.archived_at, reverse=True)
    before = call.query.get("before")
    if before is not None:
        moment = datetime.fromisoformat(before)
        found = [thread for thread in found if objects.archived_at(thread) < moment]
    return _page(call, found)


def _list_archived_joined(call: Call) -> Payload:
    """List by ids, unlike the others."""
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    below = [one for one in call.world.threads_of(channel.id) if one.is_archived]
    found = [t for t in below if t.kind is Kind.PRIVATE_THREAD and call.world.bot in t.members]
    found.sort(key=lambda thread: -int(thread.id))
    before = call.query.get("before")
    return _page(call, [one for one in found if before is None or int(one.id) < int(before)])


def _page(call: Call, found: list[Channel]) -> Payload:
    most = int(call.query.get("limit", 50))
    return _listed(call, found[:most]) | {"has_more": len(found) > most}


def _listed(call: Call, threads: list[Channel]) -> Payload:
    inside = [one for one in threads if call.world.bot in one.members]
    return {
        "threads": [objects.channel(call.world, one) for one in threads],
        "members": [objects.thread_member(one, call.world.bot) for one in inside],
    }


CALLS: Mapping[str, Answer] = {
    FROM_MESSAGE: _from_message,
    MAKE: _make,
    JOIN: _join,
    LEAVE: _leave,
    MEMBERS: _members,
    ADD: _add,
    MEMBER: _member,
    ACTIVE: _list_active,
    ARCHIVED: _list_archived,
    ARCHIVED_PRIVATE: _list_archived_private,
    ARCHIVED_JOINED: _list_archived_joined,
}
