"""Questions by command: `/ask`, and "Ask about this" below a message."""

import logging
from collections.abc import Callable
from datetime import UTC, datetime

import discord

from adapters.discord import sentences
from adapters.discord.keys import Address, Way, message_key, thread_key
from adapters.discord.lines import line
from adapters.discord.responses import Responses
from adapters.discord.typed import Clicked, Typed, Who
from adapters.errors import InboxUnavailableError
from adapters.incoming import Accepted, Addressed, Incoming, MessageKey, ThreadKey
from adapters.port import Inbox
from rag.events import QuestionAsked

_LOG = logging.getLogger(__name__)

_LONGEST_SHOWN = 1_500
ShowSign = Callable[[Incoming, Accepted], None]


class Asking:
    """Posts questions for those who ask by command, where all can see them, or whispers."""

    def __init__(self, inbox: Inbox, *, responses: Responses, show_sign: ShowSign) -> None:
        self._inbox = inbox
        self._responses = responses
        self._show_sign = show_sign

    async def ask(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        """Take a question in."""
        question = given.text("question")
        if by.is_direct or given.options.get("private"):
            await self._ask_alone(to, by, question)
        else:
            await self._ask_aloud(to, by, question, about="")

    async def open(self, to: discord.Interaction, given: Typed) -> None:
        """Ask what somebody wants to know about a message."""
        await self._responses.ask(to, about_modal(given.target))

    async def ask_about(self, to: discord.Interaction, by: Who, form: Clicked) -> None:
        """Take in a question about a message, as it was typed into the modal."""
        await self._ask_aloud(to, by, form.filled or sentences.WHAT_IS_IN_IT, about=form.rest)

    async def _ask_alone(self, to: discord.Interaction, by: Who, question: str) -> None:
        """Store a question that only its asker sees the answer to; then say that it is."""
        key = MessageKey(by.key)
        found = _incoming(by, key, by.whisper(), question, about="")
        try:
            await self._inbox.accept(found)
        except InboxUnavailableError as error:
            _LOG.warning("a question could not be stored: %s", error)
            await self._responses.say(to, {"content": sentences.NOT_STORED})
            return
        await self._responses.think(to, aloud=by.is_direct)

    async def _ask_aloud(
        self, to: discord.Interaction, by: Who, question: str, *, about: str
    ) -> None:
        """Store a question, and post it where all can see it; its answer hangs below."""
        posted = await self._responses.think(to, aloud=True)
        if posted is None:
            return
        key = message_key(by.guild, by.channel, posted)
        try:
            to_post = _below(by, posted, about, way=await self._way(by))
            found = _incoming(by, key, to_post, question, about)
            accepted = await self._inbox.accept(found)
        except InboxUnavailableError as error:
            _LOG.warning("a question could not be stored: %s", error)
            await self._responses.fill_in(to, {"content": sentences.NOT_STORED})
        else:
            await self._responses.fill_in(to, {"content": asked(by.name, question)})
            self._show_sign(found, accepted)

    async def _way(self, by: Who) -> Way:
        """Return how an answer hangs below its question: in a thread, where that is wanted."""
        if not by.place.takes_threads:
            return Way.REPLY
        chosen = await self._inbox.recall(by.scope, "answers", within=by.within)
        return Way.REPLY if chosen == "inline" else Way.THREAD


def asked(name: str, question: str) -> str:
    """Return how a question is posted for who asks it. Pure."""
    return f"**{line(name, longest=80)}** asks: {line(question, longest=_LONGEST_SHOWN)}"


def about_modal(message: str) -> dict[str, object]:
    """Return the modal that asks what somebody wants to know about a message. Pure."""
    field = {
        "type": 4,
        "custom_id": "question",
        "style": 2,
        "label": "What do you want to know?",
        "placeholder": sentences.WHAT_IS_IN_IT,
        "required": False,
        "max_length": 1_000,
    }
    row = {"type": 1, "components": [field]}
    return {"custom_id": f"about|{message}", "title": "Ask about this", "components": [row]}


def _thread(by: Who, key: MessageKey) -> ThreadKey:
    if by.is_direct:
        return ThreadKey(by.scope)
    if by.place.parent:
        return thread_key(by.guild, by.place.parent, by.channel)
    return ThreadKey(key)


def _below(by: Who, posted: str, about: str, *, way: Way) -> Address:
    return Address(
        guild=by.guild,
        place=by.place.id,
        channel=by.channel,
        message=posted,
        asker=by.user,
        way=way,
        is_direct=by.is_direct,
        replies_to=about,
    )


def _incoming(by: Who, key: MessageKey, reply_to: Address, question: str, about: str) -> Incoming:
    is_alone = reply_to.alone
    return Incoming(
        message=key,
        thread=_thread(by, key),
        opens_thread=not by.place.parent,
        scope=by.scope,
        within=by.within,
        author=by.person,
        standing=by.standing,
        groups=by.groups,
        reply_to=reply_to.written(),
        reply_until=reply_to.until,
        addressed=Addressed.COMMAND,
        private=is_alone,
        is_direct=by.is_direct,
        to_others=False,
        about=message_key(by.guild, by.channel, about) if about else None,
        by_program=False,
        question=QuestionAsked(question=question, scope=by.scope) if question else None,
        files=(),
        sent_at=datetime.now(UTC),
        edited_at=None,
    )
