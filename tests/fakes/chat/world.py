"""What there is on Parlour: channels, messages, files and private places.

Parlour names everything by where it is: tenant `parlour:T1`, channel `parlour:T1/C1`, person
`parlour:T1/anna`, message `parlour:T1/C1/17`. A thread is named after the message it hangs from;
a conversation with the bot alone is one thread, named as its channel.
"""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import NewType

ChannelId = NewType("ChannelId", str)
MessageId = NewType("MessageId", str)
PersonId = NewType("PersonId", str)

BOT = "footnote"
"""What the bot is called, and mentioned by: `@footnote`."""


@dataclass(kw_only=True)
class Channel:
    """Where people talk."""

    id: ChannelId
    public: bool
    members: set[PersonId]
    is_dm: bool = False
    has_guests: bool = False
    """People of other tenants read along."""
    has_bot: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """Something to click below a message."""

    label: str
    value: str
    """Handed back at a click; Parlour does not look into it."""
    waits: bool
    """Whether the person is shown a reply to the click."""


@dataclass(kw_only=True)
class File:
    """A file dropped into a message."""

    id: str
    name: str
    content: bytes
    message: MessageId
    announced: int | None
    """Bytes, as events tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A message as it stands; an edit puts another in its place."""

    id: MessageId
    channel: ChannelId
    thread: str
    author: PersonId
    text: str
    at: datetime
    edited_at: datetime | None = None
    mentions_bot: bool = False
    mentions: tuple[PersonId, ...] = ()
    """People."""
    about: MessageId | None = None
    """What a person replies to."""
    files: tuple[str, ...] = ()
    by_program: bool = False
    nonce: str | None = None
    """Chosen by whoever posts, handed back in lists; two messages may have the same."""
    answers: MessageId | None = None
    """Whose answer people see that it is."""
    sources: tuple[str, ...] = ()
    buttons: tuple[Button, ...] = ()
    is_streaming: bool = False
    """People see that it is still being written."""
    reactions: tuple[str, ...] = ()
    place: str | None = None
    """The private place it stands in."""
    only_for: PersonId | None = None
    """The only person who sees it; None for everyone in the channel."""


@dataclass(kw_only=True)
class Place:
    """Where only one person sees what is posted, for a while."""

    id: str
    person: PersonId
    thread: str
    expired: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that became different on people's screens."""

    thread: str
    message: Message | None = None
    """As it stands now."""
    gone: MessageId | None = None
    status: str | None = None
    """Empty when there is none any more."""


@dataclass(kw_only=True)
class World:
    """Everything that is there now, and every change that led to it."""

    channels: dict[ChannelId, Channel] = field(default_factory=dict)
    messages: dict[MessageId, Message] = field(default_factory=dict)
    """Those that were not deleted, in the order they were written."""
    files: dict[str, File] = field(default_factory=dict)
    places: dict[str, Place] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    """By thread."""
    changes: list[Change] = field(default_factory=list)
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    """Set at each change; cleared by whoever waits."""
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def number(self) -> int:
        """Return a number larger than all before."""
        return next(self._numbers)

    def new_id(self, channel: ChannelId) -> MessageId:
        return MessageId(f"{channel}/{self.number()}")

    def thread_of(self, message: str) -> str:
        """Return the thread that a message is in, or that is itself a thread."""
        known = self.messages.get(MessageId(message))
        return message if known is None else known.thread

    def put(self, message: Message) -> None:
        """Add a message, or put it in the place of the one before."""
        self.messages[message.id] = message
        self._note(Change(thread=message.thread, message=message))

    def remove(self, message: Message) -> None:
        del self.messages[message.id]
        for file_id in message.files:
            self.files.pop(file_id, None)
        self._note(Change(thread=message.thread, gone=message.id))

    def set_status(self, thread: str, text: str) -> None:
        if self.statuses.get(thread, "") != text:
            self.statuses[thread] = text
            self._note(Change(thread=thread, status=text))

    def open_place(self, person: PersonId, thread: str) -> Place:
        place = Place(id=f"place-{self.number()}", person=person, thread=thread)
        self.places[place.id] = place
        return place

    def _note(self, change: Change) -> None:
        self.changes.append(change)
        self.changed.set()


def now() -> datetime:
    return datetime.now(UTC)


def tenant_of(name: str) -> str:
    """Return the tenant of anything by its name."""
    return name.partition("/")[0]
