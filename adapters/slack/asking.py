"""`/footnote ask`: a question that is posted for its asker, and answered below."""

import logging
from datetime import UTC, datetime

from adapters.errors import AdapterError, InboxUnavailableError
from adapters.incoming import Accepted, Addressed, Incoming, ThreadKey
from adapters.port import Inbox
from adapters.slack import sentences
from adapters.slack.calls import Calls, SlackRefusal
from adapters.slack.keys import Address, Workspace
from adapters.slack.lines import line
from adapters.slack.people import Directory, Person
from rag.events import QuestionAsked

_LOG = logging.getLogger(__name__)

EVENT_TYPE = "footnote_asked"
_NOT_HERE = {"not_in_channel", "channel_not_found"}


class Asking:
    """Posts questions for those who ask by command, where all can see them."""

    def __init__(
        self, inbox: Inbox, workspace: Workspace, *, calls: Calls, directory: Directory
    ) -> None:
        self._inbox = inbox
        self._workspace = workspace
        self._calls = calls
        self._directory = directory

    async def ask(self, by: Address, question: str) -> tuple[Incoming, Accepted] | str:
        """Post a question and hand it in; return what only its asker is told if that cannot be."""
        if not question:
            return sentences.NOTHING_ASKED
        try:
            person = await self._directory.person(by.asker)
            ts = await self._posted(by, person, question)
        except SlackRefusal as error:
            if error.error in _NOT_HERE:
                return sentences.not_here(self._workspace.bot_user, channel=by.channel)
            return sentences.refused(error.error)
        except AdapterError as error:
            _LOG.warning("a question could not be posted: %s", error)
            return sentences.NOT_STORED
        found = self._incoming(by, person, question, ts)
        try:
            return found, await self._inbox.accept(found)
        except InboxUnavailableError as error:
            _LOG.warning("a question could not be stored: %s", error)
            await self._take_back(by, ts)
            return sentences.NOT_STORED

    async def _posted(self, by: Address, person: Person, question: str) -> str:
        """Post a question; as a channel shows it, its answer hangs below."""
        said = await self._calls.once(
            "chat.postMessage",
            channel=by.channel,
            text=asked(person.name, question),
            metadata={"event_type": EVENT_TYPE, "event_payload": {"asker": by.asker}},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(said["ts"])

    async def _take_back(self, by: Address, ts: str) -> None:
        try:
            await self._calls.read("chat.delete", channel=by.channel, ts=ts)
        except AdapterError as error:
            _LOG.warning("a question stays although nobody will answer it: %s", error)

    def _incoming(self, by: Address, person: Person, question: str, ts: str) -> Incoming:
        key = self._workspace.message(by.channel, ts)
        scope = self._workspace.scope(by.channel)
        return Incoming(
            message=key,
            thread=ThreadKey(key),
            opens_thread=True,
            scope=scope,
            within=None,
            author=self._workspace.person(by.asker),
            standing=person.standing,
            groups=frozenset(),
            reply_to=Address(
                team=by.team,
                channel=by.channel,
                root=ts,
                message=ts,
                asker=by.asker,
                asker_team=by.asker_team,
                alone=by.is_direct,
            ).written(),
            addressed=Addressed.COMMAND,
            private=by.is_direct,
            is_direct=by.is_direct,
            to_others=False,
            about=None,
            by_program=False,
            question=QuestionAsked(question=question, scope=scope),
            files=(),
            sent_at=datetime.now(UTC),
            edited_at=None,
        )


def asked(name: str, question: str) -> str:
    """Return how a question is posted for who asks it. Pure."""
    return f"*{line(name, longest=80)}* asks: {line(question)}"
