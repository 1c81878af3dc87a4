"""What an app is told of, when it is subscribed to it and may know."""

from typing import Any

from tests.fakes.slack.deliveries import Deliveries
from tests.fakes.slack.payloads import Payloads
from tests.fakes.slack.things import Channel, ChannelId, File, Message, Ref, Team, UserId
from tests.fakes.slack.world import World

_KINDS = {"channel": "channels", "group": "groups", "im": "im", "mpim": "mpim"}


class News:
    """Turns what happens into events."""

    def __init__(self, world: World, payloads: Payloads, deliveries: Deliveries) -> None:
        self.unsubscribed: set[str] = set()
        """Events the app did not ask for: `message.channels`, `app_mention`, `file_shared`, …."""
        self.mentioned_by: tuple[str, ...] = ("message", "app_mention")
        """What tells of a mention, in this order; one of the two may be missing."""
        self.mentions_carry_files = True
        """Whether `app_mention` has the files of its message."""
        self.messages_carry_files = True
        """Whether `message` has."""
        self._world = world
        self.payloads = payloads
        self._deliveries = deliveries

    def said(self, message: Message) -> None:
        """Tell of a new message; a mention is told of twice."""
        channel = self._channel(message)
        team = self._world.teams[channel.team]
        mentioned = self._mentions(team, channel, message)
        for kind in self.mentioned_by if mentioned else ("message",):
            if kind == "app_mention":
                with_files = self.mentions_carry_files
                event = self.payloads.app_mention(message, with_files=with_files)
                self._tell(team, kind, event, about=message.ref)
            elif self._reads(channel):
                with_files = self.messages_carry_files
                event = self.payloads.message_event(message, with_files=with_files)
                self._tell(team, f"message.{_KINDS[channel.kind]}", event, about=message.ref)
        for file_id in message.files if self._reads(channel) else ():
            self.file(self._world.files[file_id], "file_shared", channel.id)

    def changed(self, before: Message, after: Message) -> None:
        self._of_message(after, self.payloads.message_changed(before, after, self._world.now()))

    def deleted(self, message: Message) -> None:
        self._of_message(message, self.payloads.message_deleted(message, self._world.now()))

    def file(self, file: File, kind: str, where: ChannelId) -> None:
        """Tell that a file was shared, unshared or changed in a channel."""
        channel = self._world.channels[where]
        if self._reads(channel):
            self.event(
                channel.team,
                kind,
                {
                    "file_id": file.id,
                    "user_id": file.user,
                    "file": {"id": file.id},
                    "channel_id": channel.id,
                },
            )

    def file_deleted(self, file: File) -> None:
        where = sorted({ref.channel for ref in file.shares})
        self.event(file.team, "file_deleted", {"file_id": file.id, "channel_ids": where})

    def membership(
        self, channel: Channel, user: UserId, kind: str, *, inviter: UserId | None = None
    ) -> None:
        """Tell that somebody joined or left, the app itself among them."""
        body: dict[str, Any] = {
            "user": user,
            "channel": channel.id,
            "channel_type": "C" if channel.kind == "channel" else "G",
            "team": channel.team,
        }
        if inviter is not None:
            body["inviter"] = inviter
        self.event(channel.team, kind, body)

    def of_channel(self, channel: Channel, kind: str, **more: object) -> None:
        """Tell of `channel_left`, `channel_archive`, `channel_shared` and the like."""
        self.event(channel.team, kind, {"channel": channel.id, **more})

    def event(self, team: str, kind: str, body: dict[str, Any]) -> None:
        """Tell of anything else, as `{"type": kind, …}`."""
        now = self._world.now()
        of_team = next(one for one in self._world.teams.values() if one.id == team)
        self._tell(of_team, kind, {"type": kind, **body, "event_ts": now}, about=None)

    def _of_message(self, message: Message, event: dict[str, Any]) -> None:
        channel = self._channel(message)
        if self._reads(channel) and message.only_for is None:
            team = self._world.teams[channel.team]
            self._tell(team, f"message.{_KINDS[channel.kind]}", event, about=message.ref)

    def _tell(self, team: Team, name: str, event: dict[str, Any], *, about: Ref | None) -> None:
        if name not in self.unsubscribed:
            payload = self.payloads.envelope(team, event)
            self._deliveries.send(payload, about=name if about is None else named(about))

    def _channel(self, message: Message) -> Channel:
        return self._world.channels[message.ref.channel]

    def _reads(self, channel: Channel) -> bool:
        return self._world.teams[channel.team].bot in channel.members

    def _mentions(self, team: Team, channel: Channel, message: Message) -> bool:
        may_know = self._reads(channel) or channel.kind == "channel"
        by_app = message.bot_id == team.bot_id
        return f"<@{team.bot}>" in message.text and may_know and channel.kind != "im" and not by_app


def named(ref: Ref) -> str:
    """Return what deliveries are told that a message's events are about."""
    return f"{ref.channel}/{ref.ts}"
