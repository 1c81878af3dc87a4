"""The smallest stretches that splitting keeps whole, and packing them into passages."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import regex

from rag.values import Block, BlockKind


class Break(IntEnum):
    """How good a place to end a passage is; larger is better."""

    FORCED = 0
    """Inside a sentence or a row that is longer than a passage."""
    LINE = 1
    SENTENCE = 2
    PARAGRAPH = 3
    """Also between two blocks, two rows, two lines of code."""


@dataclass(frozen=True, slots=True)
class Unit:
    """`text[start:end]` of the document and how good it is to begin a passage with it.

    Positional, because a long document has hundreds of thousands of them.
    """

    start: int
    end: int
    before: Break


# A break needs a grapheme to end there: white space may carry a combining mark.
_WHOLE = r"(?![\p{Grapheme_Extend}\p{M}\u200d])"
_PROSE = regex.compile(
    rf"""
      (?P<paragraph>\n[^\S\n]*\n\s*){_WHOLE}
    | (?P<sentence>(?<=[.!?…]["'”’)\]]*)\s+(?=["'“‘(\[]*[\p{{Lu}}\p{{Lt}}\p{{Lo}}\p{{N}}]))
    | (?P<cjk>(?<=[。！？]["'”’」』）]?)(?!["'”’」』）。！？]){_WHOLE}(?=.))
    | (?P<line>\n\s*){_WHOLE}
    """,
    regex.VERBOSE | regex.DOTALL,
)
_ROWS = regex.compile(r"(?P<paragraph>(?:\s*\n)+)")
_KINDS = {
    "paragraph": Break.PARAGRAPH,
    "sentence": Break.SENTENCE,
    "cjk": Break.SENTENCE,
    "line": Break.LINE,
}
_GRAPHEME = regex.compile(r"\X")
_SPACE = regex.compile(rf"\s+{_WHOLE}")
_LEADING = {BlockKind.PROSE: _SPACE, BlockKind.TABLE: _SPACE, BlockKind.CODE: regex.compile("")}
"""Code keeps its indentation."""


def units_of(block: Block, *, start: int, most: int) -> Iterator[Unit]:
    """Cut a block that begins at `start` of its document into units of at most `most` characters.

    White space between units belongs to none. A single grapheme longer than `most` is cut: no
    writing has one.
    """
    pattern = _PROSE if block.kind is BlockKind.PROSE else _ROWS
    text = block.text
    leading = _LEADING[block.kind].match(text)
    begin, before = leading.end() if leading else 0, Break.PARAGRAPH
    for found in pattern.finditer(text, begin):
        yield from _within(text, begin, found.start(), before, offset=start, most=most)
        begin, before = found.end(), _KINDS[found.lastgroup or "line"]
    yield from _within(text, begin, len(text), before, offset=start, most=most)


def _within(
    text: str, begin: int, end: int, before: Break, *, offset: int, most: int
) -> Iterator[Unit]:
    while end - begin > most:
        cut, following = _forced_cut(text, begin, end, most=most)
        yield Unit(offset + begin, offset + cut, before)
        begin, before = following, Break.FORCED
    end = begin + len(text[begin:end].rstrip())
    if end > begin:
        yield Unit(offset + begin, offset + end, before)


def _forced_cut(text: str, begin: int, end: int, *, most: int) -> tuple[int, int]:
    """Return where to end and where to go on: at a space, or between graphemes.

    At an even share of what is left, for no scrap to remain.
    """
    even = -(-(end - begin) // -(-(end - begin) // most))
    spaces = [found.span() for found in _SPACE.finditer(text, begin + even // 2, begin + even)]
    if spaces:
        return spaces[-1]
    cut = begin
    for grapheme in _GRAPHEME.finditer(text, begin, begin + 2 * most):
        if grapheme.end() > begin + (even if cut > begin else most):
            break
        cut = grapheme.end()
    return (cut, cut) if cut > begin else (begin + most, begin + most)


def packed(units: Sequence[Unit], *, most: int) -> Iterator[tuple[int, int]]:
    """Pack neighbouring units into (start, end) of at most `most` characters, evenly.

    Among the ends that would do, the best break wins, then the one nearest to an even share of
    what is left: no long passage followed by a scrap.
    """
    first = 0
    while first < len(units):
        start = units[first].start
        left = units[-1].end - start
        even = left / -(-left // most)
        last = _last_of_passage(units, first, even=even, most=most)
        yield start, units[last].end
        first = last + 1


def _last_of_passage(units: Sequence[Unit], first: int, *, even: float, most: int) -> int:
    start = units[first].start
    best, best_rank = first, (-1, 0.0)
    for i in range(first, len(units)):
        length = units[i].end - start
        if length > most:
            break
        after = units[i + 1].before if i + 1 < len(units) else Break.PARAGRAPH
        near_enough = length >= 0.5 * even
        rank = (int(after), -abs(length - even)) if near_enough else (-1, float(length))
        if rank > best_rank:
            best, best_rank = i, rank
    return best
