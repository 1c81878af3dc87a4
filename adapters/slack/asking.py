"""`/footnote ask`: a question that is posted for its asker, and answered below.

Its post says in its metadata what was asked and by whom, so that one that nobody recorded is found
again: after a lost reply by its own mark, after the end of a process by `posted_for`.
"""

import html
import logging
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

from adapters.errors import AdapterError, InboxUnavailableError
from adapters.incoming import Accepted, Addressed, Incoming, ThreadKey
from adapters.port import Inbox
from adapters.slack import sentences
from adapters.slack.calls import Calls, FateUnknownError, SlackRefusal
from adapters.slack.inbound import Written
from adapters.slack.keys import Address, Workspace
from adapters.slack.lines import cut, line
from adapters.slack.people import Directory, Person
from rag.events import QuestionAsked

_LOG = logging.getLogger(__name__)

EVENT_TYPE = "footnote_asked"
_LONGEST_KEPT = 3_000
"""Characters of a question beside its post, where metadata must not be large."""
_CLOCKS_APART_S = 60.0

Json = Mapping[str, Any]


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
            if error.is_not_here:
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
        """Post a question once; one whose fate is unknown is looked for before another try."""
        mark, since = uuid4().hex, f"{time.time() - _CLOCKS_APART_S:.6f}"
        tries = self._calls.tries()
        while True:
            try:
                return await self._post(by, person, question, mark)
            except FateUnknownError as error:
                await tries.wait(error)
            found = await self._found(by.channel, mark, since)
            if found is not None:
                return found

    async def _post(self, by: Address, person: Person, question: str, mark: str) -> str:
        """Post a question; as a channel shows it, its answer hangs below."""
        kept = {
            "mark": mark,
            "asker": by.asker,
            "asker_team": by.asker_team,
            "question": cut(question, _LONGEST_KEPT),
        }
        said = await self._calls.once(
            "chat.postMessage",
            channel=by.channel,
            text=asked(person.name, question),
            metadata={"event_type": EVENT_TYPE, "event_payload": kept},
            unfurl_links=False,
            unfurl_media=False,
        )
        return str(said["ts"])

    async def _found(self, channel: str, mark: str, since: str) -> str | None:
        """Return the `ts` of a post by its mark; None when there is none."""
        there = self._calls.pages(
            "conversations.history",
            of="messages",
            channel=channel,
            oldest=since,
            include_all_metadata=True,
        )
        async for body in there:
            if _kept(body, self._workspace).get("mark") == mark:
                return str(body["ts"])
        return None

    async def _take_back(self, by: Address, ts: str) -> None:
        try:
            await self._calls.read("chat.delete", channel=by.channel, ts=ts)
        except AdapterError as error:
            _LOG.warning("a question stays until it is caught up on: %s", error)

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


def posted_for(body: Json, channel: str, workspace: Workspace) -> Written | None:
    """Return a question that we posted as its asker would have written it; else None. Pure."""
    kept = _kept(body, workspace)
    if "question" not in kept:
        return None
    words = html.escape(kept["question"], quote=False)
    return Written(
        channel=channel,
        body={
            "type": "message",
            "channel": channel,
            "ts": body["ts"],
            "user": kept["asker"],
            "team": kept["asker_team"],
            "text": f"<@{workspace.bot_user}> {words}",
        },
        edited_at=None,
    )


def _kept(body: Json, workspace: Workspace) -> Json:
    """Return what stands beside a question that we posted; nothing for any other message."""
    metadata = body.get("metadata") or {}
    is_ours = body.get("bot_id") == workspace.bot_id
    if not is_ours or metadata.get("event_type") != EVENT_TYPE:
        return {}
    kept: Json = metadata["event_payload"]
    return kept
