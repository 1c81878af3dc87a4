"""Reactions, status, modals, joining: small things the app does."""

import json
from dataclasses import replace
from typing import Any

from tests.fakes.slack.calling import Api, Body, Method
from tests.fakes.slack.chat_methods import objects
from tests.fakes.slack.limits import RefusedError, check_view
from tests.fakes.slack.payloads import APP_ID
from tests.fakes.slack.things import Json, Message, Ref, Ts, View


def add_reaction(api: Api, body: Body) -> dict[str, Any]:
    message, mine = _reacted(api, body)
    if mine in message.reactions:
        raise RefusedError("already_reacted")
    api.world.put(replace(message, reactions=(*message.reactions, mine)))
    return {}


def remove_reaction(api: Api, body: Body) -> dict[str, Any]:
    message, mine = _reacted(api, body)
    if mine not in message.reactions:
        raise RefusedError("no_reaction")
    left = tuple(reaction for reaction in message.reactions if reaction != mine)
    api.world.put(replace(message, reactions=left))
    return {}


def set_status(api: Api, body: Body) -> dict[str, Any]:
    channel = api.inside({"channel": api.wanted(body, "channel_id")})
    if len(objects(body, "loading_messages")) > 10:
        raise RefusedError("invalid_arguments", "[ERROR] no more than 10 loading_messages")
    api.world.set_status(Ref(channel.id, Ts(api.wanted(body, "thread_ts"))), body["status"])
    return {}


def open_view(api: Api, body: Body) -> dict[str, Any]:
    view = _view(body)
    check_view(view)
    return {"view": view_object(api.hooks.open(api.hooks.take_trigger(body["trigger_id"]), view))}


def update_view(api: Api, body: Body) -> dict[str, Any]:
    view = _view(body)
    check_view(view)
    shown = [one for one in api.world.views.values() if one.id == body.get("view_id")]
    if not shown:
        raise RefusedError("not_found")
    after = replace(shown[0], view=view)
    api.world.views[after.user] = after
    api.world.nudge()
    return {"view": view_object(after)}


def join(api: Api, body: Body) -> dict[str, Any]:
    channel = api.channel(body)
    if channel.kind != "channel":
        raise RefusedError("method_not_supported_for_channel_type")
    channel.members.add(api.team.bot)
    api.news.membership(channel, api.team.bot, "member_joined_channel")
    return {"channel": api.payloads.objects.channel(channel)}


METHODS: dict[str, Method] = {
    "reactions.add": add_reaction,
    "reactions.remove": remove_reaction,
    "assistant.threads.setStatus": set_status,
    "views.open": open_view,
    "views.update": update_view,
    "conversations.join": join,
}


def view_object(view: View) -> dict[str, Any]:
    """Return a modal as responses and submissions carry it."""
    blocks = [{"block_id": f"b{n}", **one} for n, one in enumerate(view.view.get("blocks", ()))]
    defaults: dict[str, Any] = {
        "private_metadata": "",
        "callback_id": "",
        "external_id": "",
        "state": {"values": {}},
        "hash": "1700000000.abcdefgh",
        "submit": None,
        "close": None,
        "clear_on_close": False,
        "notify_on_close": False,
        "root_view_id": view.id,
        "previous_view_id": None,
        "app_id": APP_ID,
        "bot_id": f"B{view.team[1:]}FOOTNOTE",
    }
    return {**defaults, **view.view, "id": view.id, "team_id": view.team, "blocks": blocks}


def _view(body: Body) -> Json:
    view: Json = json.loads(body["view"]) if isinstance(body["view"], str) else body["view"]
    return view


def _reacted(api: Api, body: Body) -> tuple[Message, tuple[str, Any]]:
    channel = api.inside(body)
    message = api.world.messages.get(Ref(channel.id, Ts(api.wanted(body, "timestamp"))))
    if message is None or message.only_for is not None:
        raise RefusedError("message_not_found")
    return message, (api.wanted(body, "name").strip(":"), api.team.bot)
