"""What a bot may ask of Parlour, and what that does to the world."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.chat.world import (
    BOT,
    Button,
    ChannelId,
    Message,
    MessageId,
    PersonId,
    World,
    now,
    tenant_of,
)

LONGEST_TEXT = 2000
"""Characters."""


class RefusedError(Exception):
    """Parlour does not do it."""

    def __init__(self, status: int, error: str) -> None:
        super().__init__(error)
        self.status = status
        self.error = error


Body = Mapping[str, Any]
Call = Callable[[World, Body], dict[str, Any]]


def post(world: World, body: Body) -> dict[str, Any]:
    channel = ChannelId(body["channel"])
    _inside(world, channel)
    place = world.places[body["place"]] if body.get("place") else None
    _usable(world, body)
    message = Message(
        id=world.new_id(channel),
        channel=channel,
        thread=body["thread"],
        author=PersonId(f"{tenant_of(channel)}/{BOT}"),
        text=_text(body),
        at=now(),
        by_program=True,
        nonce=body.get("nonce"),
        answers=body.get("answers"),
        sources=tuple(body.get("sources", ())),
        buttons=_buttons(body),
        is_streaming=bool(body.get("streaming")),
        place=None if place is None else place.id,
        only_for=None if place is None else place.person,
    )
    world.put(message)
    return {"id": message.id}


def edit(world: World, body: Body) -> dict[str, Any]:
    message = _own(world, body)
    changed = replace(
        message,
        text=_text(body),
        sources=tuple(body.get("sources", ())),
        buttons=_buttons(body),
        is_streaming=bool(body.get("streaming")),
        edited_at=now(),
    )
    world.put(changed)
    return {}


def delete(world: World, body: Body) -> dict[str, Any]:
    world.remove(_own(world, body))
    return {}


def thread(world: World, body: Body) -> dict[str, Any]:
    """List a thread, oldest first; with a place, what stands in it, too."""
    _inside(world, ChannelId(body["channel"]))
    _usable(world, body)
    places = {None, body.get("place")}
    listed = [
        {
            "id": message.id,
            "author": message.author.rpartition("/")[2],
            "text": message.text,
            "by_program": message.by_program,
            "nonce": message.nonce,
        }
        for message in world.messages.values()
        if message.thread == body["thread"] and message.place in places
    ]
    return {"messages": listed}


def react(world: World, body: Body) -> dict[str, Any]:
    """Put the bot's one reaction on a message in place of the one before; empty takes it away."""
    message = _there(world, body["id"])
    _inside(world, message.channel)
    world.put(replace(message, reactions=(body["name"],) if body["name"] else ()))
    return {}


def status(world: World, body: Body) -> dict[str, Any]:
    _inside(world, ChannelId(body["channel"]))
    world.set_status(body["thread"], body["text"])
    return {}


def channel(world: World, body: Body) -> dict[str, Any]:
    found = world.channels.get(ChannelId(body["channel"]))
    if found is None:
        raise RefusedError(404, "no_such_channel")
    return {"public": found.public, "has_guests": found.has_guests}


def channels(world: World, body: Body) -> dict[str, Any]:
    """List channels of a tenant that the bot is in: public ones, or those a person is in."""
    person = body.get("person")
    listed = [
        found.id
        for found in world.channels.values()
        if tenant_of(found.id) == body["tenant"] and found.has_bot and not found.is_dm
        if (found.public if person is None else person in found.members)
    ]
    return {"channels": listed}


CALLS: dict[str, Call] = {
    call.__name__: call for call in (post, edit, delete, thread, react, status, channel, channels)
}


def _inside(world: World, channel_id: ChannelId) -> None:
    found = world.channels.get(channel_id)
    if found is None or not found.has_bot:
        raise RefusedError(403, "not_in_channel")


def _usable(world: World, body: Body) -> None:
    if body.get("place") and world.places[body["place"]].expired:
        raise RefusedError(410, "place_expired")


def _own(world: World, body: Body) -> Message:
    message = _there(world, body["id"])
    _inside(world, message.channel)
    if message.place is not None:
        _usable(world, {"place": message.place})
    return message


def _there(world: World, message_id: str) -> Message:
    message = world.messages.get(MessageId(message_id))
    if message is None:
        raise RefusedError(404, "no_such_message")
    return message


def _text(body: Body) -> str:
    text = str(body["text"])
    if len(text) > LONGEST_TEXT:
        raise RefusedError(413, "too_long")
    if not text.strip():
        raise RefusedError(400, "empty")
    return text


def _buttons(body: Body) -> tuple[Button, ...]:
    return tuple(Button(**button) for button in body.get("buttons", ()))
