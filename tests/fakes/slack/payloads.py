"""What Slack tells an app, in the shapes of `@slack/types`."""

from typing import Any

from tests.fakes.slack.objects import Objects
from tests.fakes.slack.things import ChannelId, Message, Ref, Team, Ts
from tests.fakes.slack.world import World

APP_ID = "A0FOOTNOTE"
_TOKEN = "legacy-verification-token"


class Payloads:
    """Makes payloads of what there is."""

    def __init__(self, world: World) -> None:
        self.objects = Objects(world)
        self._world = world

    def envelope(self, team: Team, event: dict[str, Any]) -> dict[str, Any]:
        """Wrap an event as it is delivered."""
        where = ChannelId(str(event.get("channel") or event.get("channel_id")))
        channel = self._world.channels.get(where)
        return {
            "token": _TOKEN,
            "team_id": team.id,
            "context_team_id": team.id,
            "context_enterprise_id": None,
            "api_app_id": APP_ID,
            "event": event,
            "type": "event_callback",
            "event_id": self._world.new_id("Ev"),
            "event_time": int(float(event["event_ts"])),
            "authorizations": [
                {
                    "enterprise_id": None,
                    "team_id": team.id,
                    "user_id": team.bot,
                    "is_bot": True,
                    "is_enterprise_install": False,
                }
            ],
            "is_ext_shared_channel": channel is not None and channel.is_ext_shared,
            "event_context": "4-eyJ0ZXN0Ijp0cnVlfQ",
        }

    def message(self, message: Message) -> dict[str, Any]:
        """Return a message as it stands in lists."""
        author = self._world.users[message.user]
        team = self._team_of(message)
        body: dict[str, Any] = {
            "type": "message",
            "user": message.user,
            "text": message.text or message.markdown,
            "ts": message.ref.ts,
            "team": author.home or team.id,
            "blocks": [*message.blocks] or _as_rich_text(message),
        }
        if message.bot_id is None:
            body["client_msg_id"] = f"00000000-{message.ref.ts[-6:]}"
        else:
            body |= {"bot_id": message.bot_id, "app_id": APP_ID}
        if message.thread_ts is not None:
            body |= {"thread_ts": message.thread_ts}
            parent = self._world.messages.get(Ref(message.ref.channel, message.thread_ts))
            if parent is not None:
                body["parent_user_id"] = parent.user
        if message.files:
            body |= {
                "files": [self.objects.file_of(name) for name in message.files],
                "upload": False,
            }
            if message.bot_id is None:
                body["subtype"] = "file_share"
        if message.is_tombstone:
            body |= {"subtype": "tombstone", "hidden": True, "user": "USLACKBOT"}
        if message.edited_ts is not None:
            body["edited"] = {"user": message.user, "ts": message.edited_ts}
        if message.metadata is not None:
            body["metadata"] = message.metadata
        return body

    def listed(self, message: Message) -> dict[str, Any]:
        """Return a message as `conversations.history` and `.replies` do."""
        body = self.message(message)
        replies = self._world.thread(message.ref.channel, message.root)[1:]
        if message.thread_ts is None and replies:
            body |= {
                "thread_ts": message.ref.ts,
                "reply_count": len(replies),
                "reply_users_count": len({reply.user for reply in replies}),
                "latest_reply": replies[-1].ref.ts,
                "reply_users": sorted({reply.user for reply in replies}),
                "is_locked": False,
                "subscribed": True,
            }
        names = dict.fromkeys(name for name, _ in message.reactions)
        if names:
            body["reactions"] = [
                {"name": name, "users": who, "count": len(who)}
                for name in names
                if (who := [user for one, user in message.reactions if one == name])
            ]
        return body

    def message_event(self, message: Message, *, with_files: bool = True) -> dict[str, Any]:
        """Return the `message` event of a new message."""
        channel = self._world.channels[message.ref.channel]
        body = self.message(message) | {
            "channel": channel.id,
            "event_ts": message.ref.ts,
            "channel_type": channel.kind,
        }
        return body if with_files else _without_files(body)

    def app_mention(self, message: Message, *, with_files: bool = True) -> dict[str, Any]:
        body = self.message_event(message, with_files=with_files)
        del body["channel_type"]
        body.pop("subtype", None)
        return body | {"type": "app_mention"}

    def message_changed(self, before: Message, after: Message, at: Ts) -> dict[str, Any]:
        return self._hidden("message_changed", after.ref, at) | {
            "message": self.message(after) | {"source_team": self._team_of(after).id},
            "previous_message": self.message(before),
        }

    def message_deleted(self, message: Message, at: Ts) -> dict[str, Any]:
        return self._hidden("message_deleted", message.ref, at) | {
            "deleted_ts": message.ref.ts,
            "previous_message": self.message(message),
        }

    def _hidden(self, subtype: str, ref: Ref, at: Ts) -> dict[str, Any]:
        return {
            "type": "message",
            "subtype": subtype,
            "hidden": True,
            "channel": ref.channel,
            "channel_type": self._world.channels[ref.channel].kind,
            "ts": at,
            "event_ts": at,
        }

    def _team_of(self, message: Message) -> Team:
        return self._world.teams[self._world.channels[message.ref.channel].team]


def _without_files(body: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in body.items() if key not in {"files", "upload", "subtype"}}


def _as_rich_text(message: Message) -> list[dict[str, Any]]:
    """Return the block that Slack makes of what a person typed."""
    if message.bot_id is not None or not message.text:
        return []
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": message.text}]}
    return [{"type": "rich_text", "block_id": "b1", "elements": [section]}]
