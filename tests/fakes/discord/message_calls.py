"""Calls about messages: writing, editing, deleting, reading, reactions, typing."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.calling import Answer, Call, Payload
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.things import Channel, Kind, Message, Ref, Snowflake, made_at
from tests.fakes.discord.writing import Setting, rewritten, written

POST = "POST /channels/{channel}/messages"
EDIT = "PATCH /channels/{channel}/messages/{message}"
DELETE = "DELETE /channels/{channel}/messages/{message}"
READ = "GET /channels/{channel}/messages/{message}"
LIST = "GET /channels/{channel}/messages"
TYPE = "POST /channels/{channel}/typing"
REACT = "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me"
UNREACT = "DELETE /channels/{channel}/messages/{message}/reactions/{emoji}/@me"

NONCE_LASTS_S = 300.0
"""Discord says "the past few minutes"."""
OLD_EDITS, OLD_EDITS_WITHIN_S = 3, 20.0
"""Edits of messages over an hour old, by channel."""


def _post(call: Call) -> Payload:
    channel = call.channel()
    check_writable(call, channel)
    known = _same_nonce(call)
    if known is not None:
        return call.shown(known)
    if call.uploads and not call.may(channel, Permission.ATTACH_FILES):
        raise RefusedError(403, 50013, "Missing Permissions")
    message = written(call, channel, call.body, _reply(call, channel))
    channel.is_archived = False
    if channel.is_thread:
        channel.members.add(call.world.bot)
    call.world.set_typing(channel.id, typing=False)
    call.world.put(message)
    call.news.said(message)
    return call.shown(message)


def check_writable(call: Call, channel: Channel) -> None:
    """Check that the bot may write in a channel.

    Raises:
        RefusedError: a forum, no permission, or a thread that is locked.
    """
    if channel.kind in {Kind.FORUM, Kind.CATEGORY}:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    writes = Permission.SEND_MESSAGES
    if channel.is_thread:
        writes = Permission.SEND_MESSAGES_IN_THREADS
    if not call.may(channel, writes):
        raise RefusedError(403, 50013, "Missing Permissions")
    if channel.is_locked and not call.may(channel, Permission.MANAGE_THREADS):
        raise RefusedError(400, 160005, "This thread is locked")


def _same_nonce(call: Call) -> Message | None:
    nonce = call.body.get("nonce")
    if nonce is None or not call.body.get("enforce_nonce"):
        return None
    since = time.time() - NONCE_LASTS_S
    known = (m for m in call.world.messages.values() if m.nonce == str(nonce))
    return next((m for m in known if m.at.timestamp() > since), None)


def _reply(call: Call, channel: Channel) -> Setting:
    sent: Mapping[str, Any] | None = call.body.get("message_reference")
    if sent is None:
        return Setting()
    if sent.get("type", 0) == 0 and not call.may(channel, Permission.READ_MESSAGE_HISTORY):
        raise RefusedError(403, 160002, "Cannot reply without permission to read message history")
    ref = Ref(channel.id, Snowflake(str(sent["message_id"])))
    target = call.world.messages.get(ref)
    if target is None or target.only_for is not None:
        if not sent.get("fail_if_not_exists", True):
            return Setting()
        raise invalid("message_reference", "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
    return Setting(kind=19, reference=ref, replied_to=target.author)


def _edit(call: Call) -> Payload:
    channel = call.channel()
    before = call.message(channel)
    if before.author != call.world.bot:
        raise RefusedError(403, 50005, "Cannot edit a message authored by another user")
    if channel.is_archived:
        raise RefusedError(400, 50083, "Thread is archived")
    _check_age(channel, before)
    after = rewritten(call, before, call.body)
    call.world.put(after)
    call.news.changed(after)
    return call.shown(after)


def _check_age(channel: Channel, message: Message) -> None:
    now = time.time()
    if made_at(message.ref.id).timestamp() > now - 3600:
        return
    channel.old_edits = [at for at in channel.old_edits if at > now - OLD_EDITS_WITHIN_S]
    if len(channel.old_edits) >= OLD_EDITS:
        wait_s = channel.old_edits[0] + OLD_EDITS_WITHIN_S - now
        text = "Maximum number of edits to messages older than 1 hour reached. Try again later."
        error = RefusedError(429, 30046, text)
        error.body |= {"retry_after": wait_s, "global": False}
        raise error
    channel.old_edits.append(now)


def _delete(call: Call) -> None:
    channel = call.channel()
    gone = call.message(channel)
    own = gone.author == call.world.bot
    if not own and not call.may(channel, Permission.MANAGE_MESSAGES):
        raise RefusedError(403, 50013, "Missing Permissions")
    call.world.remove(gone)
    call.news.deleted(gone)


def _read(call: Call) -> Payload:
    channel = call.channel()
    if not call.may(channel, Permission.READ_MESSAGE_HISTORY):
        raise RefusedError(403, 50001, "Missing Access")
    return call.shown(call.message(channel))


def _list(call: Call) -> list[Payload]:
    channel = call.channel()
    if channel.kind in {Kind.FORUM, Kind.CATEGORY}:
        raise RefusedError(400, 50008, "Cannot send messages in a non-text channel")
    most = int(call.query.get("limit", 50))
    if not 1 <= most <= 100:
        raise invalid("limit", "NUMBER_TYPE_MAX", "int value should be between 1 and 100.")
    if not call.may(channel, Permission.READ_MESSAGE_HISTORY):
        return []
    there = [m for m in call.world.messages_in(channel.id) if m.only_for is None]
    return [call.shown(one) for one in _window(there, call.query, most)]


def _window(there: list[Message], query: Mapping[str, str], most: int) -> list[Message]:
    """Cut a page out of messages, newest first; `after` takes those next to it."""
    if "after" in query:
        later = [m for m in there if int(m.ref.id) > int(query["after"])]
        return later[:most][::-1]
    if "around" in query:
        at = int(query["around"])
        near = sorted(there, key=lambda m: abs(int(m.ref.id) - at))[:most]
        return sorted(near, key=lambda m: -int(m.ref.id))
    before = int(query.get("before", 2**63))
    return [m for m in there if int(m.ref.id) < before][-most:][::-1]


def _type(call: Call) -> None:
    channel = call.channel()
    check_writable(call, channel)
    call.world.set_typing(channel.id, typing=True)


def _react(call: Call) -> None:
    channel = call.channel(Permission.READ_MESSAGE_HISTORY)
    message, emoji = call.message(channel), unquote(call.names["emoji"])
    new = emoji not in {name for name, _ in message.reactions}
    if new and not call.may(channel, Permission.ADD_REACTIONS):
        raise RefusedError(403, 50013, "Missing Permissions")
    if new and len({name for name, _ in message.reactions}) >= 20:
        raise RefusedError(400, 30010, "Maximum number of reactions reached (20)")
    if emoji.isascii() and ":" not in emoji:
        raise RefusedError(400, 10014, "Unknown Emoji")
    mine = (emoji, call.world.bot)
    if mine not in message.reactions:
        call.world.put(replace(message, reactions=(*message.reactions, mine)))
        call.news.reacted(message.ref, emoji, call.world.bot, added=True)


def _unreact(call: Call) -> None:
    channel = call.channel()
    message, emoji = call.message(channel), unquote(call.names["emoji"])
    left = tuple(one for one in message.reactions if one != (emoji, call.world.bot))
    if len(left) == len(message.reactions):
        raise RefusedError(404, 10014, "Unknown Emoji")
    call.world.put(replace(message, reactions=left))
    call.news.reacted(message.ref, emoji, call.world.bot, added=False)


CALLS: Mapping[str, Answer] = {
    POST: _post,
    EDIT: _edit,
    DELETE: _delete,
    READ: _read,
    LIST: _list,
    TYPE: _type,
    REACT: _react,
    UNREACT: _unreact,
}
