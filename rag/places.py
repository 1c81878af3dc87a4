"""Where a passage stands, in words that help a person find it."""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import regex

from rag.values import Block

_LONGEST_HEADING = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedBlock:
    """A block and where it begins in the text of its document."""

    block: Block
    start: int

    @property
    def end(self) -> int:
        return self.start + len(self.block.text)


class Lines:
    """Line numbers of a text, 1-based."""

    def __init__(self, text: str) -> None:
        """Find all line breaks once: a long document has many passages to place."""
        self._breaks = [found.start() for found in regex.finditer("\n", text)]

    def at(self, position: int) -> int:
        return bisect_right(self._breaks, position - 1) + 1


def place_of(inside: Sequence[PlacedBlock], *, start: int, end: int, lines: Lines) -> str:
    """Name the place of `text[start:end]`, which lies in the blocks `inside` (at least one)."""
    first, last = inside[0].block, inside[-1].block
    if first.place is not None and first.first_row is not None:
        rows = _span("row", _row(inside[0], start, lines), _row(inside[-1], end - 1, lines))
        return f"{first.place}, {rows}"
    if first.place is not None:
        return first.place
    if first.page is not None:
        return f"p. {first.page}"
    if last.heading:
        return f'"{_shortened(last.heading[-1])}"'
    return _span("line", lines.at(start), lines.at(end - 1))


def _row(placed: PlacedBlock, position: int, lines: Lines) -> int:
    within = max(placed.start, min(position, placed.end - 1))
    return (placed.block.first_row or 1) + lines.at(within) - lines.at(placed.start)


def _span(noun: str, first: int, last: int) -> str:
    return f"{noun} {first}" if first == last else f"{noun}s {first}-{last}"


def _shortened(heading: str) -> str:
    """Cut a long heading between words."""
    words = " ".join(heading.split())
    if len(words) <= _LONGEST_HEADING:
        return words
    return words[: _LONGEST_HEADING - 1].rpartition(" ")[0] + "…"
