"""What adapters hand to the inbox: what a person did on a platform, in our vocabulary.

Plain frozen values made by each adapter's pure `inbound`. Every key begins with the platform's
name and a colon and is unique across platforms and restarts: `slack:T024/C7/1700.0001`. What
stands before the first slash of a key or scope is the tenant.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

from rag.events import FileShared, QuestionAsked
from rag.values import Scope, Tenant

MessageKey = NewType("MessageKey", str)
"""One message of a person: `slack:T024/C7/1700.0001`; the same however often it arrives."""

ThreadKey = NewType("ThreadKey", str)
"""One thread: the key of the message it hangs from, or of a channel that is all one thread."""

PersonKey = NewType("PersonKey", str)
"""One member of one tenant: `slack:T024/U1`."""

ReplyAddress = NewType("ReplyAddress", str)
"""All that posting an answer needs; written and read by one adapter, opaque to everyone else."""


class Standing(StrEnum):
    """Who somebody is to the tenant that they write in."""

    ADMIN = "admin"
    MEMBER = "member"
    OUTSIDE = "outside"
    """A guest, or of another workspace; also whoever is not known."""


class Addressed(StrEnum):
    """How a message turned to Footnote."""

    MENTION = "mention"
    DM = "dm"
    COMMAND = "command"
    """A slash command or a menu: stored and answered like a mention."""
    UNASKED = "unasked"
    """Nobody asked, but it begins something that Footnote may be let answer by itself."""
    NO = "no"
    """Not at all. The inbox knows whether it belongs to a conversation with Footnote."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """One message as it stands now: new, delivered again, or edited.

    Whatever arrives twice is handed in twice. What one delivery lacks, another may bring: they
    are merged by `message`.
    """

    message: MessageKey
    thread: ThreadKey
    opens_thread: bool
    """It is the message its thread hangs from; always True where there are no threads."""
    scope: Scope
    within: Scope | None
    """What the scope lies in besides its tenant: a category of channels."""
    author: PersonKey
    standing: Standing
    """Of its author, checked by the adapter."""
    groups: frozenset[str]
    """Of its author, as the platform names them: ids of roles."""
    reply_to: ReplyAddress
    reply_until: datetime | None = None
    """When `reply_to` expires: it holds a key, which is forgotten then. None: it never does."""
    addressed: Addressed
    is_direct: bool
    """In a conversation with Footnote alone, however it is addressed there."""
    private: bool
    """Only the author will see the answer: it never becomes history for anyone else."""
    to_others: bool
    """It mentions, or replies to, somebody who is not Footnote."""
    about: MessageKey | None
    """The message it replies to, where the platform has replies."""
    by_program: bool
    """Written by a bot, a webhook, or Footnote itself: never answered."""
    question: QuestionAsked | None
    """None when nothing is left once the mention is removed."""
    files: tuple[FileShared, ...]
    """Those that Footnote may read here, all that this delivery knows of.

    Their scope is `scope`, or `outside(scope)` where the author's standing is `OUTSIDE`.
    """
    sent_at: datetime
    edited_at: datetime | None
    """When it was last edited: then it holds the whole message, and files it no longer names are
    taken back. None for one that never was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """Footnote was added to a channel."""

    message: MessageKey
    """Of the hello: `slack:T024/C7/hello-1700.0001`; the same however often the arrival is
    delivered, another one for each time that Footnote is added."""
    thread: ThreadKey
    scope: Scope
    reply_to: ReplyAddress
    """Where the hello goes, and later what became of the files that were there before."""
    inviter: PersonKey | None
    """Who may have those files read, beside admins; None when nobody knows."""
    is_direct: bool
    """The hello goes to the inviter alone, who is told about the whole tenant: there is no channel
    that it stands in."""
    at: datetime
    """By the platform's clock: the same in every delivery, and later than any arrival before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierFiles:
    """One page of the files that stand in a channel."""

    total: int
    """How many there are on all pages, as far as the platform knows."""
    messages: tuple[Incoming, ...]
    """Newest first; each with its files alone: no question, not addressed."""
    next: str | None
    """The page that goes on from here; None for the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRetracted:
    """A message was deleted, or Footnote may no longer see it."""

    message: MessageKey


@dataclass(frozen=True, slots=True, kw_only=True)
class FileRetracted:
    """A file was deleted, or taken out of one message or channel."""

    tenant: Tenant
    file_id: str
    message: MessageKey | None
    """None: out of every message of `scope`."""
    scope: Scope | None = None
    """None: of the whole tenant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadRetracted:
    """A thread was deleted, and all that was written in it, but not its channel."""

    beginning: str
    """Of the keys of its messages: `discord:8391/112/`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ScopeRetracted:
    """A channel is gone, or Footnote was removed from it."""

    scope: Scope
    """With it goes `outside(scope)`."""
    at: datetime | None = None
    """When, by the platform's clock: what was sent there until then and is delivered later stays
    out. None where it does not say, or tells everything in order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantRetracted:
    """A workspace or guild removed Footnote."""

    tenant: Tenant
    at: datetime | None = None
    """As of `ScopeRetracted`."""


Retraction = MessageRetracted | FileRetracted | ThreadRetracted | ScopeRetracted | TenantRetracted


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a person thinks of an answer."""

    message: MessageKey
    """The question."""
    author: PersonKey
    useful: bool
    reason: str | None
    """In their own words; None keeps the one given before."""


class Sign(StrEnum):
    """What a gateway shows at once, by reaction, status or typing; never a message."""

    SEEN = "seen"
    """A question is being worked on."""
    READING = "reading"
    """Files are being read."""
    DONE = "done"
    """Files were read, at least one of them; shown by the worker, as the next."""
    UNREAD = "unread"
    """None of them was: there is nothing to be asked about."""
    TOO_MUCH = "too_much"
    """Over a limit that this person was told about already: there will be no answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What became of something handed in."""

    sign: Sign | None
    """None: it does not concern Footnote, or nothing about it is new."""
    ahead: int
    """Questions that are worked on first; 0 when a worker is free."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One message of people in a thread that Footnote was called into."""

    author: str
    """As people see it."""
    text: str
    from_outside: bool = False
    """Written by somebody from outside the team, or by nobody knows whom."""
