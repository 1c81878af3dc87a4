"""The nouns: scopes, documents, passages, citations, receipts, answers.

Plain frozen values, no database, no model, no chat. Importing this module costs nothing,
so that adapters and the command line can speak this vocabulary without loading an engine.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType

Tenant = NewType("Tenant", str)
"""A Slack workspace or a Discord guild: `slack:T024`, `discord:8391`; `library` is its own."""

Scope = NewType("Scope", str)
"""Where a document was shared: `slack:T024/C7`, `discord:8391/112`, `library`."""

LIBRARY = Scope("library")
"""What the operator put there; not tied to a channel."""


_OUTSIDE = "/outside"


def tenant_of(scope: Scope) -> Tenant:
    """Return the tenant a scope belongs to: everything before the first slash."""
    return Tenant(scope.partition("/")[0])


def outside(scope: Scope) -> Scope:
    """Return the scope of files that people from outside the tenant share in `scope`.

    An audience holds it only where it is asked in `scope`, and nowhere else.
    """
    return Scope(f"{scope}{_OUTSIDE}")


def is_outside(scope: Scope) -> bool:
    """Whether a scope holds what people from outside the tenant shared."""
    return scope.endswith(_OUTSIDE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """The scopes that everyone who can read the coming answer may already see.

    A mandatory argument of every search; there is no way to ask for "everything".
    """

    scopes: frozenset[Scope]
    """Empty means: nothing may be seen."""


# --- what a reader found ---


class BlockKind(StrEnum):
    """What a block of text is, as far as splitting cares."""

    PROSE = "prose"
    TABLE = "table"
    """One row per line, header names with the cells: `Region: North | Q1: 12`."""
    CODE = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """A stretch of a document that belongs together: a paragraph, a page, a table, a slide."""

    text: str
    """NFC, without control, bidi, tag and zero-width characters; never empty."""
    kind: BlockKind
    page: int | None
    """1-based page or slide; None for formats without."""
    place: str | None
    """What a person would call it where the page says too little: `slide 3`, a sheet's name."""
    first_row: int | None
    """Sheets only: 1-based row of the first line of `text`; each line is one row."""
    heading: tuple[str, ...]
    """Headings above it, outermost first; empty where there are none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """All the text that could be taken from one file, in reading order."""

    format: str
    """What the bytes are, for people: `PDF`, `Word`, `Excel`, `Markdown`, `text`, …"""
    blocks: tuple[Block, ...]
    """Never empty: a file without text is an `UnreadableFileError`."""
    pages: int | None
    """Pages or slides in the file; None for formats without."""
    unreadable_pages: tuple[int, ...]
    """1-based pages that are pictures only or could not be read; at least one page is readable."""
    truncated: bool
    """True when a limit (pages, characters, cells) cut it; what was cut is not in `blocks`."""


# --- what is kept ---


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A stretch of one document, with enough to find it again."""

    id: int
    document_id: int
    scope: Scope
    document: str
    """File name as the uploader gave it; shown to people, never used as a path."""
    text: str
    """Verbatim: `document text[start:end]`."""
    start: int
    end: int
    """Characters in the text of the document, half-open."""
    page: int | None
    """1-based page or slide where it begins; None for formats without."""
    place: str
    """Where, for people: `p. 34`, `slide 3`, `"Early birth"`, `Costs, rows 2-41`; never empty."""
    heading: tuple[str, ...]
    uploader: str | None
    source: str
    """Where the file was dropped: a permalink, or a path for the terminal."""
    shared_at: datetime
    score: float
    """Fused score of its search, in [0, 1]; larger is better; compares only within one search."""
    uploader_id: str | None = None
    """Who dropped it last, whatever they are called; None for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One time a document was dropped: a message, or a path given to the terminal."""

    message_key: str
    file_id: str
    """Unique within the message."""
    name: str
    uploader: str | None
    permalink: str
    shared_at: datetime
    uploader_id: str | None = None
    """Who dropped it, whatever they are called; None for the operator."""


class DocumentState(StrEnum):
    """How much of a document can be searched."""

    INDEXED = "indexed"
    PARTLY_INDEXED = "partly_indexed"
    NEEDS_OCR = "needs_ocr"
    """A scan: known, so that it can be told apart and read later, but without passages."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One file's content in one scope, with every message where it was dropped."""

    id: int
    scope: Scope
    name: str
    """Name of its newest source."""
    format: str
    state: DocumentState
    pages: int | None
    passages: int
    sources: tuple[Source, ...]
    """Oldest first, never empty: the last source gone, the document is gone."""


# --- what people are told ---


class RefusalReason(StrEnum):
    """Why a file will never be read as it is; each has its own advice."""

    NEEDS_OCR = "needs_ocr"
    ENCRYPTED = "encrypted"
    TOO_LARGE = "too_large"
    UNKNOWN_TYPE = "unknown_type"
    DISGUISED = "disguised"
    """The bytes are something else than the name says."""
    EMPTY = "empty"
    DAMAGED = "damaged"
    HOSTILE = "hostile"
    """An entity bomb, an external entity, a zip bomb, a path out of the archive."""
    NOT_ALLOWED = "not_allowed"
    """Nothing is wrong with it, but whoever dropped it may not."""


class FileOutcome(StrEnum):
    """How one file ended; always exactly one."""

    INDEXED = "indexed"
    PARTLY_INDEXED = "partly_indexed"
    REFUSED = "refused"
    FAILED = "failed"
    """Our side or the network's; trying again may help."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """What became of one file."""

    name: str
    outcome: FileOutcome
    refusal: RefusalReason | None
    """Set exactly when refused."""
    detail: str
    """One sentence: why not, and what to do; empty when there is nothing to add."""
    pages: int | None
    unreadable_pages: tuple[int, ...]
    passages: int
    document_id: int | None
    """Set when indexed or partly indexed, and for a scan kept as `needs_ocr`."""
    known: bool
    """The same bytes were in this scope already: nothing was read again."""


class AnswerOutcome(StrEnum):
    """How one question ended; always exactly one."""

    ANSWERED = "answered"
    PARTLY_ANSWERED = "partly_answered"
    NOT_FOUND = "not_found"
    BUSY = "busy"
    REFUSED = "refused"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """`[n]` in an answer, bound to a passage the model was shown."""

    n: int
    """1..k by first appearance in the text."""
    passage: Passage
    quote: str
    """The sentence of the passage nearest to what it is cited for: verbatim, never empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One question and its answer, earlier in the same thread."""

    question: str
    answer: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a person said earlier in the thread: helps to understand a question, never a source."""

    author: str
    """As people call them."""
    text: str
    from_outside: bool = False
    """Said by somebody from outside the team."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadThrough:
    """How much of one document was read in order for an answer about the whole of it."""

    document: str
    passages_read: int
    passages_total: int
    until: str
    """Place of the last passage read, as in `Passage.place`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a question ended in: plain, serialisable, complete."""

    outcome: AnswerOutcome
    text: str
    """Markdown with `[n]` markers; empty unless something was found or written."""
    citations: tuple[Citation, ...]
    """One per marker in `text`, by n."""
    searched: int
    """How many documents the audience holds."""
    quotes_only: bool
    """True when no model wrote it: the text is quotes from the documents."""
    interrupted: bool
    """True when the model stopped in mid-answer and `text` is what had arrived."""
    read_through: ReadThrough | None
    """Set when the answer is about one whole document; says what was left out."""
    failure_id: str | None
    """Eight characters that are in the log too; set when failed, refused or interrupted."""
    timings_ms: dict[str, float]
    """Milliseconds by stage: `retrieve`, `rerank`, `first_text`, `total`; stages that ran."""
    made_of: frozenset[int] = frozenset()
    """Ids of all documents that stood behind it, cited or not."""
