"""Writing the messages of one reply: into a thread, as replies, or whispered to one person.

A message is made once: its nonce lets Discord answer a second try with the message of the first.
Only what follows a first whisper has none: if its reply is lost, its one reader sees it twice.
Everything else holds the whole text and may be done twice.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.keys import Address, Way
from adapters.discord.outbound import Part
from adapters.incoming import MessageKey

_SILENT, _EPHEMERAL = 1 << 12, 1 << 6
_NO_DIRECT_MESSAGES, _NOT_ALLOWED = 50_007, 50_013
_REPLY_NEEDS_HISTORY = 160_002
_HAS_THREAD = 160_004
_UNKNOWN_MESSAGE, _UNKNOWN_CHANNEL = 10_008, 10_003
GONE = {_UNKNOWN_MESSAGE, _UNKNOWN_CHANNEL}
_ARCHIVED_AFTER_MIN = 1_440
_MESSAGES = "/channels/{channel_id}/messages"
_MESSAGE = "/channels/{channel_id}/messages/{message_id}"
_WHISPERS = "/webhooks/{application_id}/{interaction_token}"
_WHISPER = "/webhooks/{application_id}/{interaction_token}/messages/{message_id}"
_FIRST = "@original"
"""What an interaction was answered with."""


class Ref(NamedTuple):
    """One message of ours; where one is stored, as `channel/id`."""

    channel: str
    id: str

    def written(self) -> str:
        return f"{self.channel}/{self.id}"


def read_ref(written: str) -> Ref:
    channel, _, id_ = written.partition("/")
    return Ref(channel, id_)


@dataclass(kw_only=True)
class PostedMessage:
    """What is known of one message."""

    ref: Ref
    shown: Part | None
    """What it shows; None when that is not known."""


class Pen:
    """Writes to one address."""

    def __init__(self, calls: Calls, to: Address, *, answers: MessageKey, title: str) -> None:
        self._calls = calls
        self._to = to
        self._answers = answers
        self._title = title
        self._channel: str | None = None if to.way is Way.THREAD else to.channel

    async def open(self, n: int, part: Part) -> PostedMessage:
        """Post the `n`th message of the reply; trying again brings no second one.

        Raises:
            DiscordRefusal: it was not posted.
            PlatformUnavailableError: it may have been.
        """
        if self._to.way is Way.WHISPER:
            posted = await self._whispered(n, part)
        else:
            posted = await self._posted(n, part)
        ref = Ref(str(posted["channel_id"]), str(posted["id"]))
        message = PostedMessage(ref=ref, shown=part if _shows(posted, part) else None)
        # What a try that was given up on had posted showed an earlier part.
        await self.write(message, part)
        return message

    async def write(self, message: PostedMessage, part: Part) -> None:
        """Let a message show a part; raises as `open` does."""
        if message.shown == part:
            return
        await self._calls.do(self._route("PATCH", message.ref), part.payload)
        message.shown = part

    async def shows(self, message: PostedMessage, part: Part) -> bool:
        """Whether a message shows a part; looked up where that is not known."""
        if message.shown is None:
            try:
                there = await self._calls.do(self._route("GET", message.ref))
            except DiscordRefusal as error:
                return error.code not in GONE
            message.shown = part if _shows(there, part) else None
        return message.shown == part

    async def delete(self, message: PostedMessage) -> None:
        """Take a message away; one that is gone already is fine."""
        try:
            await self._calls.do(self._route("DELETE", message.ref))
        except DiscordRefusal as error:
            if error.code not in GONE:
                raise

    async def where(self) -> str:
        """Return the channel that is posted to, and make its thread if there is none."""
        if self._channel is None:
            self._channel = await self._thread()
        return self._channel

    def goes_on_in(self, channel: str) -> None:
        """Post where the reply stands already."""
        self._channel = channel

    async def _thread(self) -> str:
        """Return the thread of the message, or its channel where there can be none."""
        made = Route(
            "POST",
            "/channels/{channel_id}/messages/{message_id}/threads",
            channel_id=self._to.channel,
            message_id=self._to.message,
        )
        named = {"name": self._title, "auto_archive_duration": _ARCHIVED_AFTER_MIN}
        try:
            return str((await self._calls.do(made, named))["id"])
        except DiscordRefusal as error:
            # Too many threads, or none allowed here: a reply is as good.
            return self._to.message if error.code == _HAS_THREAD else self._to.channel

    async def _posted(self, n: int, part: Part) -> Mapping[str, Any]:
        channel = await self.where()
        try:
            return await self._posted_in(channel, n, part)
        except DiscordRefusal as error:
            # Who may make a thread need not be allowed to write in it.
            in_its_thread = self._to.way is Way.THREAD and channel != self._to.channel
            if n or not in_its_thread or error.code != _NOT_ALLOWED:
                raise
        self._channel = self._to.channel
        return await self._posted_in(self._channel, n, part)

    async def _posted_in(self, channel: str, n: int, part: Part) -> Mapping[str, Any]:
        is_reply = self._to.way is not Way.POST and channel == self._to.channel
        body = dict(part.payload) | {"nonce": self._nonce(n, part), "enforce_nonce": True}
        if (n or not is_reply) and not part.calls:
            body["flags"] = body.get("flags", 0) | _SILENT
        route = Route("POST", _MESSAGES, channel_id=channel)
        if n or not is_reply:
            return await self._plainly(n, body, channel)
        try:
            return dict(await self._calls.do(route, body | self._reference()))
        except DiscordRefusal as error:
            if error.code != _REPLY_NEEDS_HISTORY:
                raise
            return dict(await self._calls.do(route, body))

    async def _plainly(self, n: int, body: Mapping[str, Any], channel: str) -> dict[str, Any]:
        """Post as nobody's reply; in public, if somebody takes no direct messages."""
        try:
            return dict(await self._calls.do(Route("POST", _MESSAGES, channel_id=channel), body))
        except DiscordRefusal as error:
            if error.code != _NO_DIRECT_MESSAGES or n or not self._to.otherwise:
                raise
        self._channel = self._to.otherwise
        route = Route("POST", _MESSAGES, channel_id=self._channel)
        return dict(await self._calls.do(route, body))

    def _reference(self) -> dict[str, Any]:
        """Return what makes a post a reply that calls the asker, once."""
        return {
            "message_reference": {"message_id": self._to.message, "fail_if_not_exists": False},
            "allowed_mentions": {"parse": [], "replied_user": True},
        }

    async def _whispered(self, n: int, part: Part) -> Mapping[str, Any]:
        if n == 0:
            return dict(await self._calls.do(self._whisper("PATCH", _FIRST), part.payload))
        body = dict(part.payload)
        body["flags"] = body.get("flags", 0) | _EPHEMERAL
        route = Route(
            "POST",
            _WHISPERS,
            application_id=self._to.application,
            interaction_token=self._to.token,
        )
        return dict(await self._calls.do(route, body))

    def _route(self, method: str, ref: Ref) -> Route:
        if self._to.way is Way.WHISPER:
            return self._whisper(method, ref.id)
        return Route(method, _MESSAGE, channel_id=ref.channel, message_id=ref.id)

    def _whisper(self, method: str, message: str) -> Route:
        return Route(
            method,
            _WHISPER,
            application_id=self._to.application,
            interaction_token=self._to.token,
            message_id=message,
        )

    def _nonce(self, n: int, part: Part) -> str:
        """Return what makes a second try the same post: at most 25 characters.

        Source: "Create Message", docs.discord.com/developers/resources/message.
        """
        which = "call" if part.calls else n
        digest = hashlib.sha256(f"{self._answers}#{which}".encode()).digest()
        return base64.b32encode(digest).decode()[:25]


def _shows(posted: Mapping[str, Any], part: Part) -> bool:
    """Whether a message is the one that was sent, not an earlier one of the same nonce."""
    has_buttons = bool(posted.get("components"))
    return posted.get("content") == part.text.strip() and has_buttons == bool(part.components)
