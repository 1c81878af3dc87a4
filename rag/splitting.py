"""Splitting a reading into passages: along its structure, at their exact places in the text."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from rag.places import Lines, PlacedBlock, place_of
from rag.units import Unit, packed, units_of
from rag.values import Block, BlockKind, Reading

_BETWEEN_BLOCKS = "\n\n"
_LONGEST_TITLE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PassageSize:
    """How long passages are, in characters; measured in docs/adr/0004-passage-size.md."""

    most: int = 1500
    """Never exceeded, except by a single grapheme."""
    least: int = 150
    """A shorter introduction stays with the first section below it."""


MEASURED_SIZE = PassageSize()


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftPassage:
    """A passage before it is stored; fields as in `Passage`."""

    text: str
    start: int
    end: int
    page: int | None
    place: str
    heading: tuple[str, ...]
    """Begins with the first line of the document where that is a title outside any heading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitDocument:
    """The whole text of a document and its passages, in order, never empty, never overlapping."""

    text: str
    passages: tuple[DraftPassage, ...]
    left_out: int
    """Passages beyond `max_passages`: counted, not kept."""


def split(
    reading: Reading, *, size: PassageSize = MEASURED_SIZE, max_passages: int | None = None
) -> SplitDocument:
    """Split along pages, slides, sheets, headings, paragraphs, rows and sentences, in that order.

    A passage never crosses a page, a slide, a sheet or a section, so that its citation names the
    one page to open. It never cuts a grapheme, and a table row or a sentence only where that alone
    is longer than a passage or goes over a page. Linear in the length of the text.
    """
    text = _BETWEEN_BLOCKS.join(block.text for block in reading.blocks)
    lines, title = Lines(text), _title(reading.blocks)
    passages: list[DraftPassage] = []
    left_out = 0
    for stretch in _stretches(reading.blocks, least=size.least):
        for start, end in _cut(stretch, size=size):
            if max_passages is not None and len(passages) >= max_passages:
                left_out += 1
            else:
                passages.append(_draft(text, start, end, stretch, lines, title))
    return SplitDocument(text=text, passages=tuple(passages), left_out=left_out)


def _stretches(blocks: tuple[Block, ...], *, least: int) -> Iterator[list[PlacedBlock]]:
    """Group neighbouring blocks that may share a passage."""
    stretch: list[PlacedBlock] = []
    start = 0
    for block in blocks:
        if stretch and not _belongs(block, stretch, length=start - stretch[0].start, least=least):
            yield stretch
            stretch = []
        stretch.append(PlacedBlock(block=block, start=start))
        start += len(block.text) + len(_BETWEEN_BLOCKS)
    yield stretch


def _belongs(block: Block, stretch: list[PlacedBlock], *, length: int, least: int) -> bool:
    last = stretch[-1].block
    if (block.place, block.page) != (last.place, last.page):
        return False
    if block.heading == last.heading:
        return True
    return length < least and block.heading[: len(last.heading)] == last.heading


def _cut(stretch: list[PlacedBlock], *, size: PassageSize) -> Iterator[tuple[int, int]]:
    units: list[Unit] = []
    for placed in stretch:
        units.extend(units_of(placed.block, start=placed.start, most=size.most))
    return packed(units, most=size.most)


def _draft(
    text: str,
    start: int,
    end: int,
    stretch: list[PlacedBlock],
    lines: Lines,
    title: tuple[str, ...],
) -> DraftPassage:
    inside = _overlapping(stretch, start, end)
    return DraftPassage(
        text=text[start:end],
        start=start,
        end=end,
        page=inside[0].block.page,
        place=place_of(inside, start=start, end=end, lines=lines),
        heading=(*title, *inside[-1].block.heading),
    )


def _overlapping(stretch: list[PlacedBlock], start: int, end: int) -> list[PlacedBlock]:
    first = bisect_right(stretch, start, key=lambda placed: placed.start) - 1
    last = bisect_left(stretch, end, key=lambda placed: placed.start)
    return stretch[max(first, 0) : last]


def _title(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """Return the first line where it names the document: plain text has no other heading."""
    first = blocks[0]
    if first.kind is not BlockKind.PROSE or first.heading:
        return ()
    line, _, rest = first.text.partition("\n")
    is_title = len(line) <= _LONGEST_TITLE and not line.endswith((".", ",", ";", ":"))
    return (line.strip(),) if is_title and (rest or len(blocks) > 1) else ()
