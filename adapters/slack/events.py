"""What happens in the workspace → the inbox, before Slack hears that we know of it."""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import Accepted, Addressed, Arrival, Incoming
from adapters.port import Inbox
from adapters.slack.calls import Calls, SlackRefusal
from adapters.slack.changes import Changes
from adapters.slack.inbound import Written, arrival, incoming, written
from adapters.slack.keys import Workspace
from adapters.slack.lately import Lately
from adapters.slack.looking import Looking
from adapters.slack.people import Directory, Person
from adapters.slack.removals import retraction
from adapters.slack.subscriptions import Subscriptions
from adapters.slack.twins import Twins
from adapters.slack.words import mentions

_LOG = logging.getLogger(__name__)

Json = Mapping[str, Any]

_LOOK_UP_S = 2.0
"""Slack wants to hear within three seconds that we know, and sends it again if it does not."""
_FILE_COMES_S = 1.0
"""So long after `file_shared` its message may still arrive by itself."""
_REMEMBERED = 10_000
"""More than arrive between two looks into all channels."""


class NotInChannelError(AdapterError):
    """Mentioned where Footnote is not a member."""


class Events:
    """Takes in events; one that returns was stored for good, or does not concern Footnote."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        *,
        calls: Calls,
        directory: Directory,
        changes: Changes,
    ) -> None:
        self._inbox = inbox
        self._workspace = workspace
        self._looking = Looking(calls)
        self._directory = directory
        self._changes = changes
        self._subscriptions = Subscriptions()
        self._twins = Twins()
        self._taken = Lately(_REMEMBERED)
        """Messages, by channel and ts."""
        self._files_seen = Lately(_REMEMBERED)

    async def take(self, event: Json) -> tuple[Incoming, Accepted] | None:
        """Hand in one event; return what became of it if it is a message.

        Raises:
            InboxUnavailableError: it was not stored: let Slack send it again.
            NotInChannelError: it will never be: nobody can answer there.
            PlatformUnavailableError: it could not be looked up: likewise.
        """
        self._notice(event)
        gone = retraction(event, self._workspace)
        if gone is not None:
            await self._inbox.retract(gone)
            return None
        hello = arrival(event, self._workspace)
        if hello is not None:
            await self._welcome(hello, event)
            return None
        if event["type"] == "file_change":
            await self._changes.notice(event["file_id"])
            return None
        if event["type"] == "file_shared":
            await self._look_for_message(event)
            return None
        message = written(event, self._workspace)
        if message is not None and self._is_new_mention(message):
            message = await self._with_its_files(event)
        return None if message is None else await self.hand_in(message, within_s=_LOOK_UP_S)

    def words_to_us(self, event: Json) -> str | None:
        """Return what a new message says to Footnote; None when it is to nobody, or has files."""
        if event["type"] not in {"message", "app_mention"} or event.get("subtype") is not None:
            return None
        message = written(event, self._workspace)
        if message is None or event.get("files") or message.edited_at is not None:
            return None
        found = incoming(message, self._workspace, author=None)
        is_to_us = found.addressed is not Addressed.NO and found.question is not None
        return found.question.question if found.question and is_to_us else None

    async def hand_in(
        self, message: Written, *, is_fresh: bool = True, within_s: float | None = None
    ) -> tuple[Incoming, Accepted]:
        """Hand in a message as it stands; of one that is not fresh only the files.

        What was once taken for an outsider's file stays one, so a message with files has to come
        again if it is not known within `within_s` seconds who wrote it; None waits as long as
        look-ups are tried, and takes it then.

        Raises:
            InboxUnavailableError, PlatformUnavailableError: it was not stored.
        """
        files = message.body.get("files") or ()
        for file in files:
            self._files_seen.add((file["id"], message.channel))
        author = await self._author(message.user, within_s) if files else None
        found = incoming(message, self._workspace, author=author, is_fresh=is_fresh)
        accepted = await self._inbox.accept(found)
        self.note(message.channel, message.body["ts"])
        return found, accepted

    def note(self, channel: str, ts: str) -> None:
        """Remember that a message was dealt with."""
        self._taken.add((channel, ts))

    def has_taken(self, message: Written) -> bool:
        """Whether a message was dealt with, with all files that it has."""
        files = message.body.get("files") or ()
        is_taken = (message.channel, message.body["ts"]) in self._taken
        return is_taken and all((file["id"], message.channel) in self._files_seen for file in files)

    async def _welcome(self, hello: Arrival, event: Json) -> None:
        """Have people greeted, and begin to catch up from here."""
        if await self._inbox.position(hello.scope) is None:
            await self._inbox.advance(hello.scope, str(event["event_ts"]))
        await self._inbox.welcome(hello)

    def _is_new_mention(self, message: Written) -> bool:
        text = str(message.body.get("text") or "")
        is_direct = message.channel.startswith("D")
        is_mention = not is_direct and mentions(text, self._workspace.bot_user)
        return is_mention and message.edited_at is None

    async def _with_its_files(self, event: Json) -> Written | None:
        """Return a mention as both events tell of it, or as Slack knows it if only one came."""
        united, is_alone = await self._twins.united(event)
        if is_alone and not united["files"]:
            # Nobody knows then whether there are files.
            united = await self._looked_up(event) or united
        if is_alone:
            self._subscriptions.lonely_mention()
        return written(united, self._workspace)

    async def _looked_up(self, mention: Json) -> Json | None:
        """Return a mention as it stands in its channel.

        Raises:
            NotInChannelError: Footnote cannot read there, nor answer.
        """
        try:
            return await self._looking.message(mention["channel"], mention)
        except SlackRefusal as error:
            if error.is_not_here:
                raise NotInChannelError(str(error)) from error
            _LOG.info("a mention is taken as it came: %s", error)
        except AdapterError as error:
            _LOG.info("a mention is taken as it came: %s", error)
        return None

    def _notice(self, event: Json) -> None:
        """Believe nothing any more that an event says has changed."""
        kind = event["type"]
        if kind == "message":
            self._subscriptions.message()
        if kind == "user_change":
            self._directory.forget_person(event["user"]["id"])
        elif kind.startswith(("member_", "channel_", "group_")):
            self._directory.forget_channel(str(event.get("channel")))
            self._directory.forget_person(str(event.get("user")))

    async def _look_for_message(self, event: Json) -> None:
        """Read a shared file's message, if that came without the file or not at all."""
        file_id, channel = event["file_id"], str(event.get("channel_id") or "")
        loop = asyncio.get_running_loop()
        end = loop.time() + _FILE_COMES_S
        while (file_id, channel) not in self._files_seen:
            if loop.time() > end:
                await self._read_message(file_id, channel)
                return
            await asyncio.sleep(_FILE_COMES_S / 10)

    async def _read_message(self, file_id: str, channel: str) -> None:
        try:
            for body in await self._looking.messages_with(file_id, channel=channel):
                message = written(body, self._workspace)
                if message is not None:
                    await self.hand_in(message, within_s=_LOOK_UP_S)
        except SlackRefusal as error:
            _LOG.info("a shared file is gone before it could be looked at: %s", error)

    async def _author(self, user: str, within_s: float | None) -> Person | None:
        """Return who wrote a message; None for whom Slack will not tell of.

        A look-up that is not waited for goes on: when the message comes again, it has ended.
        """
        try:
            async with asyncio.timeout(within_s):
                return await self._directory.person(user)
        except (AdapterError, TimeoutError) as error:
            _LOG.info("%s is not known: %s", user, error)
            if within_s is None or isinstance(error, SlackRefusal):
                return None
            raise PlatformUnavailableError(f"who {user} is takes long to look up") from error
