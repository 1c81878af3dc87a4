"""What Slack tells of a click, a submitted modal and a slash command."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.news import News
from tests.fakes.slack.other_methods import view_object
from tests.fakes.slack.payloads import APP_ID
from tests.fakes.slack.reading import Button
from tests.fakes.slack.things import Channel, ChannelId, Message, Ref, User, View
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Interactions:
    """Makes payloads of what one person does."""

    user: User
    world: World
    hooks: Hooks
    news: News

    def click(self, message: Message, clicked: Button) -> dict[str, Any]:
        """Return `block_actions`."""
        channel = self.world.channels[message.ref.channel]
        action = {
            "type": clicked.element["type"],
            "action_id": clicked.element.get("action_id", "a0"),
            "block_id": clicked.block_id,
            "value": clicked.value,
            "action_ts": self.world.now(),
        }
        if clicked.element["type"] == "button":
            action["text"] = {"type": "plain_text", "text": clicked.label, "emoji": True}
        container = {
            "type": "message",
            "message_ts": message.ref.ts,
            "channel_id": channel.id,
            "is_ephemeral": message.only_for is not None,
        }
        if message.thread_ts is not None:
            container["thread_ts"] = message.thread_ts
        payload = self._by("block_actions") | {
            "container": container,
            "trigger_id": self.hooks.trigger(self.user.id),
            "channel": {"id": channel.id, "name": channel.name},
            "state": {"values": {}},
            "response_url": self._response_url(channel.id, message.ref),
            "actions": [action],
        }
        if message.only_for is None:
            payload["message"] = self.news.payloads.message(message)
        return payload

    def submission(self, view: View, values: Mapping[str, str]) -> dict[str, Any]:
        """Return `view_submission`."""
        shown = view_object(view)
        state: dict[str, dict[str, Any]] = {}
        for block in shown["blocks"]:
            element = block.get("element", {})
            if element.get("action_id") in values:
                typed = {"type": element["type"], "value": values[element["action_id"]]}
                state[block["block_id"]] = {element["action_id"]: typed}
        return self._by("view_submission") | {
            "trigger_id": self.hooks.trigger(self.user.id),
            "view": {**shown, "state": {"values": state}},
            "response_urls": [],
        }

    def command(self, channel: Channel, command: str, text: str) -> dict[str, Any]:
        """Return what a slash command is told by: all strings, as in a form."""
        name = {"im": "directmessage", "group": "privategroup"}.get(channel.kind, channel.name)
        return {
            "token": "legacy-verification-token",
            "team_id": self.user.team,
            "team_domain": self.world.teams[self.user.team].domain,
            "channel_id": channel.id,
            "channel_name": name,
            "user_id": self.user.id,
            "user_name": self.user.name,
            "command": command,
            "text": text,
            "api_app_id": APP_ID,
            "is_enterprise_install": "false",
            "response_url": self._response_url(channel.id, None),
            "trigger_id": self.hooks.trigger(self.user.id),
        }

    def _by(self, kind: str) -> dict[str, Any]:
        team = self.world.teams[self.user.team]
        return {
            "type": kind,
            "user": {
                "id": self.user.id,
                "username": self.user.name,
                "name": self.user.name,
                "team_id": team.id,
            },
            "api_app_id": APP_ID,
            "token": "legacy-verification-token",
            "team": {"id": team.id, "domain": team.domain},
            "enterprise": None,
            "is_enterprise_install": False,
        }

    def _response_url(self, channel: ChannelId, original: Ref | None) -> str:
        hook = self.hooks.hook(user=self.user.id, channel=channel, original=original)
        return f"{self.news.payloads.objects.base}/hooks/{hook}"
