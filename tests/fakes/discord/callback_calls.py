"""Calls that answer interactions: the first answer, and what follows by the webhook."""

from collections.abc import Mapping
from dataclasses import replace

from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.calling import Answer, Call, Payload
from tests.fakes.discord.commands import check_choices
from tests.fakes.discord.components import check_modal
from tests.fakes.discord.interactions import COMMAND, COMPONENT, MODAL, TYPING, Interaction
from tests.fakes.discord.things import EPHEMERAL, LOADING, Json, Message, Ref, Snowflake
from tests.fakes.discord.writing import Setting, rewritten, written

CALLBACK = "POST /interactions/{interaction}/{token}/callback"
FOLLOW = "POST /webhooks/{application}/{token}"
READ_OWN = "GET /webhooks/{application}/{token}/messages/{message}"
EDIT_OWN = "PATCH /webhooks/{application}/{token}/messages/{message}"
DELETE_OWN = "DELETE /webhooks/{application}/{token}/messages/{message}"

_SAY, _THINK, _LATER, _UPDATE, _CHOICES, _FORM = 4, 5, 6, 7, 8, 9
_ALLOWED = {
    COMMAND: {_SAY, _THINK, _FORM},
    COMPONENT: {_SAY, _THINK, _LATER, _UPDATE, _FORM},
    TYPING: {_CHOICES},
    MODAL: {_SAY, _THINK, _LATER, _UPDATE},
}


def _callback(call: Call) -> Payload | None:
    interaction = call.interactions.to_answer(call.id("interaction"), call.names["token"])
    kind, data = call.body.get("type"), call.body.get("data") or {}
    about_message = interaction.message is not None
    if kind not in _ALLOWED[interaction.kind] or (kind in {_LATER, _UPDATE} and not about_message):
        raise invalid("type", "INTERACTION_TYPE_INVALID", "Not an answer to this interaction.")
    shown = _done(call, interaction, kind, data)
    interaction.answer = call.body
    interaction.answered.set()
    if call.query.get("with_response", "").lower() not in {"true", "1"}:
        return None
    resource = {"type": kind} | ({"message": call.shown(shown)} if shown else {})
    about: Payload = {"id": interaction.id, "type": interaction.kind}
    if shown is not None:
        about |= {
            "response_message_id": shown.ref.id,
            "response_message_loading": shown.has(LOADING),
            "response_message_ephemeral": shown.has(EPHEMERAL),
        }
    return {"interaction": about, "resource": resource}


def _done(call: Call, interaction: Interaction, kind: int, data: Json) -> Message | None:
    """Do what the first answer says; return the message that it made or changed."""
    interaction.original = interaction.message
    if kind == _SAY:
        return _new(call, interaction, data)
    if kind == _THINK:
        interaction.waits = True
        return _thinking(call, interaction, data)
    if kind == _UPDATE and interaction.message is not None:
        return _changed(call, call.world.messages[interaction.message], data)
    if kind == _CHOICES:
        check_choices(data.get("choices") or (), where="data.choices")
    if kind == _FORM:
        check_modal(data)
        call.world.modals[interaction.user] = {
            **data,
            "of": interaction.message,
            "in": interaction.channel,
            "by": interaction.metadata,
        }
        call.world.nudge()
    return None


def _new(call: Call, interaction: Interaction, body: Json) -> Message:
    channel = call.world.channels[interaction.channel]
    message = written(call, channel, body, _setting(interaction, body))
    interaction.original = message.ref
    return _told(call, message)


def _thinking(call: Call, interaction: Interaction, body: Json) -> Message:
    setting = _setting(interaction, body)
    message = Message(
        ref=Ref(interaction.channel, call.world.new_id()),
        author=call.world.bot,
        kind=setting.kind,
        flags=setting.flags | LOADING,
        reference=setting.reference,
        only_for=setting.only_for,
        interaction=setting.interaction,
    )
    interaction.original = message.ref
    return _told(call, message)


def _setting(interaction: Interaction, body: Json) -> Setting:
    private = int(body.get("flags") or 0) & EPHEMERAL
    menu = interaction.kind == COMMAND and interaction.message is not None
    by_button = interaction.message if interaction.kind != COMMAND else None
    return Setting(
        kind=19 if by_button else 23 if menu else 20 if interaction.kind == COMMAND else 0,
        reference=by_button,
        only_for=interaction.user if private else None,
        flags=private,
        interaction=interaction.metadata,
    )


def _follow(call: Call) -> Payload:
    interaction = call.interactions.answered(call.names["token"])
    if interaction.waits and interaction.original is not None:
        thinking = call.world.messages.get(interaction.original)
        if thinking is not None and thinking.has(LOADING):
            interaction.waits = False
            return call.shown(_changed(call, thinking, call.body))
    setting = replace(_setting(interaction, call.body), kind=19, reference=interaction.original)
    channel = call.world.channels[interaction.channel]
    return call.shown(_told(call, written(call, channel, call.body, setting)))


def _read_own(call: Call) -> Payload:
    return call.shown(_own(call))


def _edit_own(call: Call) -> Payload:
    return call.shown(_changed(call, _own(call), call.body))


def _delete_own(call: Call) -> None:
    gone = _own(call)
    call.world.remove(gone)
    if gone.only_for is None:
        call.news.deleted(gone)


def _own(call: Call) -> Message:
    """Return a message of an interaction's own; ephemeral ones are found only so."""
    interaction = call.interactions.answered(call.names["token"])
    named = call.names["message"]
    wanted = interaction.original
    if named != "@original":
        wanted = Ref(interaction.channel, Snowflake(named))
    found = call.world.messages.get(wanted) if wanted else None
    if found is None or found.author != call.world.bot:
        raise RefusedError(404, 10008, "Unknown Message")
    return found


def _changed(call: Call, before: Message, body: Json) -> Message:
    after = rewritten(call, before, body, cleared=LOADING)
    if before.has(LOADING):
        after = replace(after, edited_at=None)
    call.world.put(after)
    if after.only_for is None:
        call.news.changed(after)
    return after


def _told(call: Call, message: Message) -> Message:
    made = replace(message, webhook=call.world.bot)
    call.world.put(made)
    if made.only_for is None:
        call.news.said(made)
    return made


CALLS: Mapping[str, Answer] = {
    CALLBACK: _callback,
    FOLLOW: _follow,
    READ_OWN: _read_own,
    EDIT_OWN: _edit_own,
    DELETE_OWN: _delete_own,
}
