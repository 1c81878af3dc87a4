"""One message of a reply as it stands in Slack: written by a stream while that goes, else edited.

A message is opened once. What happens to it then may be done twice: an edit holds the whole text,
and of a stream whose last call has an unknown fate nothing more is believed.
"""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.incoming import MessageKey
from adapters.slack.calls import Calls, FateUnknownError, SlackRefusal
from adapters.slack.keys import Address
from adapters.slack.outbound import Part, notice
from adapters.slack.streams import Streams

_LOG = logging.getLogger(__name__)

EVENT_TYPE = "footnote_reply"
_STILL_STREAMING = "streaming_state_conflict"
_NO_STREAM = "message_not_in_streaming_state"
_GONE = {"message_not_found", "channel_not_found", "thread_not_found"}


@dataclass(kw_only=True)
class PostedMessage:
    """What is known of one message."""

    ts: str
    text: str | None
    """What it shows; None when that is not known."""
    streams: bool
    """A stream is open, for all we know."""
    shown: Part | None = None
    """The last part, once it stands there whole."""

    def shows(self, part: Part) -> bool:
        """Whether nothing would change, for all we know."""
        return self.shown == part or (self.text == part.text and not part.is_whole)


class Pen:
    """Writes the messages of one reply."""

    def __init__(self, calls: Calls, to: Address, *, answers: MessageKey, streams: Streams) -> None:
        self._calls = calls
        self._to = to
        self._answers = answers
        self._streams = streams

    async def open(self, n: int, part: Part) -> PostedMessage:
        """Post the `n`th message of a reply, as a stream where that is possible.

        Raises:
            SlackRefusal: it was not posted.
            FateUnknownError: it may have been.
            PlatformUnavailableError: it was not.
        """
        if not self._to.root or part.is_whole or await self._streams.refused():
            return await self._post(n, part)
        try:
            opened = await self._calls.once(
                "chat.startStream",
                channel=self._to.channel,
                thread_ts=self._to.root,
                markdown_text=part.text,
                recipient_user_id=self._to.asker,
                recipient_team_id=self._to.asker_team,
            )
        except SlackRefusal as error:
            posted = await self._post(n, part)
            await self._streams.note(error.error)
            _LOG.warning("an answer is edited, not streamed: %s", error)
            return posted
        return PostedMessage(ts=opened["ts"], text=part.text, streams=True)

    async def write(self, n: int, message: PostedMessage, part: Part) -> None:
        """Let a message show a part, and end its stream when nothing will follow in it.

        Raises:
            SlackRefusal: it cannot be changed any more.
            PlatformUnavailableError: it was not, for all we know; try again.
        """
        if message.shows(part):
            return
        if not await self._streamed(n, message, part):
            await self._edit(n, message, part)
        message.text = part.text
        message.shown = part if part.is_whole else None

    async def delete(self, message: PostedMessage) -> None:
        """Take a message away; one that is gone already is fine."""
        try:
            await self._calls.read("chat.delete", channel=self._to.channel, ts=message.ts)
        except SlackRefusal as error:
            if error.error not in _GONE:
                raise

    async def _streamed(self, n: int, message: PostedMessage, part: Part) -> bool:
        """Go on in an open stream, if this part goes on where it ended."""
        if not message.streams or message.text is None or part.has_table:
            return False
        if not part.text.startswith(message.text):
            return False
        more = {"markdown_text": part.text[len(message.text) :] or None}
        where = {"channel": self._to.channel, "ts": message.ts}
        try:
            if part.is_whole:
                ending = {"blocks": list(part.foot) or None, "metadata": self._metadata(n)}
                await self._calls.once("chat.stopStream", **where, **more, **ending)
                message.streams = False
            else:
                await self._calls.once("chat.appendStream", **where, **more)
        except (FateUnknownError, SlackRefusal) as error:
            message.text = None
            _LOG.info("a stream is finished by edits: %s", error)
            return False
        return True

    async def _edit(self, n: int, message: PostedMessage, part: Part) -> None:
        """Replace all of a message; a stream has to end before."""
        try:
            await self._update(n, message, part)
        except SlackRefusal as error:
            if error.error != _STILL_STREAMING:
                raise
            await self._end_stream(n, message)
            await self._update(n, message, part)
        message.streams = False

    async def _end_stream(self, n: int, message: PostedMessage) -> None:
        where = {"channel": self._to.channel, "ts": message.ts}
        try:
            await self._calls.read("chat.stopStream", **where, metadata=self._metadata(n))
        except SlackRefusal as error:
            if error.error != _NO_STREAM:
                raise

    async def _update(self, n: int, message: PostedMessage, part: Part) -> None:
        await self._calls.read(
            "chat.update",
            channel=self._to.channel,
            ts=message.ts,
            text=notice(part.text),
            blocks=part.blocks,
            metadata=self._metadata(n),
        )

    async def _post(self, n: int, part: Part) -> PostedMessage:
        posted = await self._calls.once(
            "chat.postMessage",
            channel=self._to.channel,
            thread_ts=self._to.root or None,
            text=notice(part.text),
            blocks=part.blocks,
            metadata=self._metadata(n),
            unfurl_links=False,
            unfurl_media=False,
        )
        shown = part if part.is_whole else None
        return PostedMessage(ts=posted["ts"], text=part.text, streams=False, shown=shown)

    def _metadata(self, n: int) -> Mapping[str, Any]:
        return {"event_type": EVENT_TYPE, "event_payload": {"answers": self._answers, "n": n}}


async def posted_before(
    calls: Calls, to: Address, *, answers: MessageKey, bot_id: str
) -> list[PostedMessage]:
    """Return the messages that answer a message, oldest first, as the thread shows.

    They carry whose answer they are, but for a stream that is still open: since a thread's
    questions are answered one after another, such a one belongs to the question asked about.

    Raises:
        SlackRefusal: the thread cannot be read.
        PlatformUnavailableError: not now.
    """
    found: list[PostedMessage] = []
    method = "conversations.replies" if to.root else "conversations.history"
    there = calls.pages(
        method,
        of="messages",
        channel=to.channel,
        ts=to.root or None,
        oldest=to.message,
        include_all_metadata=True,
    )
    async for body in there:
        if body.get("bot_id") != bot_id or body["ts"] <= to.message:
            continue
        metadata = body.get("metadata") or {}
        if metadata.get("event_type") == EVENT_TYPE:
            if metadata["event_payload"].get("answers") == answers:
                found.append(PostedMessage(ts=body["ts"], text=None, streams=False))
        elif not metadata and to.root:
            found.append(PostedMessage(ts=body["ts"], text=None, streams=True))
    return sorted(found, key=lambda message: message.ts)
