"""The tree that a model's text is read into.

What has no node here cannot be shown as anything but text: there is no link, no image, no
mention, no HTML. A citation is a number; where it leads is decided when it is rendered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """What stands there, to be escaped by whoever renders it."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    """A code span, on one line."""

    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Strong:
    """Holds no other `Strong`, at any depth."""

    content: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Emphasis:
    """Holds no other `Emphasis`, at any depth."""

    content: "tuple[Inline, ...]"


@dataclass(frozen=True, slots=True, kw_only=True)
class CitationMark:
    """`[n]`, whether or not there is such a citation."""

    n: int


@dataclass(frozen=True, slots=True)
class LineBreak:
    """A new line in the same paragraph: chats keep the lines as they were written."""


Inline = Text | Code | Strong | Emphasis | CitationMark | LineBreak
Content = tuple[Inline, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """Lines of text."""

    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Heading:
    """One line."""

    level: int
    """1 to 6."""
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeBlock:
    """Lines that are kept as they are."""

    text: str
    """Without the last line's end."""
    language: str
    """Twenty letters, digits, `+`, `#`, `.`, `-` or `_` at most; empty when unknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Blocks by somebody else."""

    content: "Blocks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    """A list, numbered or not."""

    start: int | None
    """Number of the first item; None for a list without numbers."""
    items: "tuple[Blocks, ...]"


class Alignment(StrEnum):
    """Where the cells of a column stand."""

    LEFT = "left"
    RIGHT = "right"
    CENTER = "center"


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Rows of one-line cells; each row has as many as the header."""

    header: tuple[Content, ...]
    alignments: tuple[Alignment, ...]
    """One per column."""
    rows: tuple[tuple[Content, ...], ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A line across."""


Block = Paragraph | Heading | CodeBlock | Quote | Items | Table | Rule
Blocks = tuple[Block, ...]


def leaves(content: Content) -> Iterator[Text | Code | CitationMark | LineBreak]:
    """Yield what holds nothing else, in reading order."""
    for inline in content:
        if isinstance(inline, Strong | Emphasis):
            yield from leaves(inline.content)
        else:
            yield inline


def all_content(blocks: Blocks) -> Iterator[Content]:
    """Yield the content of every line, cell and block of code, in reading order."""
    for block in blocks:
        match block:
            case Paragraph(content=content) | Heading(content=content):
                yield content
            case CodeBlock(text=text):
                yield (Code(text=text),)
            case Quote(content=inner):
                yield from all_content(inner)
            case Items(items=items):
                for item in items:
                    yield from all_content(item)
            case Table(header=header, rows=rows):
                yield from header
                yield from chain.from_iterable(rows)
            case Rule():
                pass
