"""What every Web API method is given, and what is checked for many of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.limits import RefusedError
from tests.fakes.slack.news import News
from tests.fakes.slack.payloads import Payloads
from tests.fakes.slack.things import Channel, ChannelId, Message, Ref, Team, Ts
from tests.fakes.slack.world import World

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """One call's surroundings."""

    world: World
    team: Team
    payloads: Payloads
    news: News
    hooks: Hooks
    now: float
    """Of a clock that only goes forward, in seconds."""
    stream_open_s: float

    def channel(self, body: Body) -> Channel:
        """Return the channel that a call names.

        Raises:
            RefusedError: there is none that the app may know of.
        """
        found = self.world.channels.get(ChannelId(self.wanted(body, "channel")))
        if found is None or found.team != self.team.id or self._is_hidden(found):
            raise RefusedError("channel_not_found")
        return found

    def inside(self, body: Body) -> Channel:
        """Return the channel that a call names, which the app has to be in."""
        channel = self.channel(body)
        if self.team.bot not in channel.members:
            raise RefusedError("not_in_channel")
        return channel

    def writable(self, body: Body) -> Channel:
        """Return the channel that a call may post in; a person's id names their conversation."""
        wanted = self.wanted(body, "channel")
        user = next((user for user in self.world.users if user == wanted), None)
        direct = body if user is None else {**body, "channel": f"D{user[1:]}"}
        channel = self.channel(direct)
        if channel.is_archived:
            raise RefusedError("is_archived")
        publicly = channel.kind == "channel" and "chat:write.public" in self.team.scopes
        if self.team.bot not in channel.members and not publicly:
            raise RefusedError("not_in_channel")
        return channel

    def own(self, body: Body, *, missing: str, foreign: str) -> Message:
        """Return the app's own message that a call names; ephemeral ones are not found."""
        channel = self.channel(body)
        message = self.world.messages.get(Ref(channel.id, Ts(self.wanted(body, "ts"))))
        if message is None or message.only_for is not None:
            raise RefusedError(missing)
        if message.bot_id != self.team.bot_id:
            raise RefusedError(foreign)
        return message

    def wanted(self, body: Body, name: str) -> str:
        """Return an argument that has to be there."""
        if not body.get(name):
            raise RefusedError("invalid_arguments", f"[ERROR] missing required field: {name}")
        return str(body[name])

    def _is_hidden(self, channel: Channel) -> bool:
        return channel.is_private and self.team.bot not in channel.members


Method = Callable[[Api, Body], dict[str, Any]]
"""Does it and returns what is beside `ok`; raises `RefusedError`."""


def page(items: list[Any], body: Body, *, name: str, most: int = 1_000) -> dict[str, Any]:
    """Return one page of a list, and the cursor of the next."""
    begin = int(body.get("cursor") or 0)
    end = begin + min(int(body.get("limit") or 100), most)
    more = str(end) if end < len(items) else ""
    return {name: items[begin:end], "response_metadata": {"next_cursor": more}}


def flag(body: Body, name: str, *, otherwise: bool) -> bool:
    """Read a boolean, as JSON or as a form says it."""
    value = body.get(name)
    return otherwise if value is None else str(value).lower() in {"1", "true"}
