"""What adapters are given to show: parts of a reply, and replies that need no job.

Texts are Markdown as a model writes it and go through `adapters.markdown`; sentences are ours and
plain.
"""

from dataclasses import dataclass
from enum import StrEnum

from adapters.incoming import MessageKey, ThreadKey
from rag.values import Citation, Document, Passage, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Posted:
    """What stands in the thread for one message of a person."""

    ids: tuple[str, ...]
    """Of the platform's messages, first to last, as the adapter needs them to go on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """What is being done, until there is text: `Searching 42 files…`."""

    sentence: str
    """Empty takes the line away; where it would be a message, nothing is posted or changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """The whole text so far, markers `[n]` already final; never empty."""

    text: str


class OfferKind(StrEnum):
    """What a button does."""

    REPLACE = "replace"
    """Forget the older version of a file."""
    KEEP_BOTH = "keep_both"
    READ_EARLIER = "read_earlier"
    """Read the files that were in a channel before Footnote."""
    INDEX_HERE = "index_here"
    """Read what is dropped in this channel from now on."""
    INDEX_EVERYWHERE = "index_everywhere"
    """The same in every channel of the tenant that Footnote can see."""
    DELETE_ANSWERS = "delete_answers"
    """Take back the answers that cited a document which the asker made Footnote forget."""
    INDEX_CHOOSE = "index_choose"
    """The same where somebody chooses: the adapter shows a menu, and sends `SettingChanged`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    """One button; a click comes back as `VersionChosen`, of `READ_EARLIER` as `EarlierWanted`."""

    kind: OfferKind
    label: str
    document_id: int | None
    """The older version, or the one that is forgotten; None for offers about no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Final:
    """The end of a reply: complete, replaces whatever stood there."""

    text: str
    """Of the answer; empty when Footnote has only sentences of its own."""
    citations: tuple[Citation, ...]
    """One per marker in `text`, by n."""
    told: tuple[str, ...]
    """Sentences below the text, or instead of it."""
    offers: tuple[Offer, ...]
    rateable: bool
    """Whether it gets thumbs, and `Passages` when there are citations."""
    is_late: bool = False
    """Whoever asked has gone on to something else meanwhile, and may be called back, once."""


ReplyPart = Progress | Snapshot | Final


# --- what is asked and answered within three seconds, without a job ---


@dataclass(frozen=True, slots=True, kw_only=True)
class PassagesWanted:
    """`Passages` was clicked below an answer."""

    message: MessageKey
    """The question."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SourcesWanted:
    """Which files may be used here?"""

    names_like: str
    """What was typed so far, for autocomplete; empty lists all."""
    limit: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgetWanted:
    """Forget one document; uploaders and admins may."""

    document_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersUnwanted:
    """Delete the answers that cited a document; who made Footnote forget it may."""

    document_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionChosen:
    """A button of an offer, but for `READ_EARLIER`."""

    kind: OfferKind
    document_id: int | None
    """As in `Offer`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierWanted:
    """Read the files that were here before Footnote; its inviter and admins may."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusWanted:
    """How is Footnote?"""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietWanted:
    """Answer nothing in a thread any more, unless mentioned again."""

    thread: ThreadKey


@dataclass(frozen=True, slots=True, kw_only=True)
class SettingChanged:
    """Somebody sets how Footnote behaves in a channel, or asks how it is set."""

    name: str
    """`receipts`, `contributors`, `access`, `index`, `answers` or `posts`; whoever types another
    is told so."""
    value: str | None
    """None tells the present value, to anyone; changing it is for who governs the place.

    `contributors` also takes one group, as it is mentioned (`<@&123>`) or as `@123`.
    """
    everywhere: bool
    """For all channels of the tenant without a value of their own; typed as a last word."""
    where: Scope | None = None
    """Another place of the same tenant than the one it is said in: a channel, a category."""


Wish = (
    PassagesWanted
    | SourcesWanted
    | ForgetWanted
    | AnswersUnwanted
    | VersionChosen
    | EarlierWanted
    | StatusWanted
    | QuietWanted
    | SettingChanged
)


@dataclass(frozen=True, slots=True, kw_only=True)
class InContext:
    """A cited passage with the text around it."""

    n: int
    before: str
    passage: Passage
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What only the person who wished sees."""

    told: tuple[str, ...]
    passages: tuple[InContext, ...] = ()
    documents: tuple[Document, ...] = ()
    offers: tuple[Offer, ...] = ()
