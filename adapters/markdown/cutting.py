"""Where to cut one long text: behind a line, a sentence, a word, and never within a character."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice

import regex

from adapters.markdown.tree import (
    CitationMark,
    Code,
    Content,
    Emphasis,
    Inline,
    LineBreak,
    Strong,
    Text,
    leaves,
)

_MARK = "\ufffc"
"""Stands for a citation, which is one character as far as cutting goes."""
_CHARACTER = regex.compile(r"\X")
_LONGEST_CHARACTER = 64
"""Code points; what combines more is no character of any script, and might fill a part."""
_STOPS = (
    regex.compile(r"(?r)(?<=\S)(?=\n)"),
    regex.compile(rf"(?r)(?:[.!?…][\"'”’»)\]]*(?:\s*{_MARK})*(?=\s)|[。！？]{_MARK}*)"),
    regex.compile(rf"(?r)(?<=\S)(?=\s(?!{_MARK}))"),
)
"""Where people pause, best first; a citation stays with what it is cited for."""


def most(count: int, holds: Callable[[int], bool]) -> int:
    """Return the largest n up to `count` for which `holds`, where it holds for all below; or 0.

    Asks about few n, and none of them more than twice the result.
    """
    low, high = 0, 1
    while high <= count and holds(high):
        low, high = high, 2 * high
    high = min(high, count + 1)
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if holds(middle) else (low, middle)
    return low


def cut_content(
    content: Content, fits: Callable[[Content], bool], *, at_most: int
) -> tuple[Content, Content]:
    """Return the longest good beginning that fits, and the rest without the space between them.

    The beginning is empty if not even a character fits; never more than `at_most` do.
    """
    flat = _flat(content)
    end = _good_end(flat, lambda end: fits(_parted(content, end)[0]), at_most=at_most)
    return _cut(content, flat, end)


def cut_lines(text: str, fits: Callable[[str], bool], *, at_most: int) -> tuple[str, str]:
    """Return as many whole lines as fit, or as much of the first one; and the rest."""
    end = _last_end(text, lambda end: fits(text[:end]), at_most=at_most)
    line = end if text[end : end + 1] == "\n" else text.rfind("\n", 1, end)
    return (text[:line], text[line + 1 :]) if line > 0 else (text[:end], text[end:])


def first_character(content: Content) -> tuple[Content, Content]:
    """Cut behind the first character, whether or not it fits."""
    flat = _flat(content)
    return _cut(content, flat, next(_ends(flat), 0))


def _cut(content: Content, flat: str, end: int) -> tuple[Content, Content]:
    begin = end + len(flat[end:]) - len(flat[end:].lstrip()) if end else 0
    return _parted(content, end)[0], _parted(content, begin)[1]


def _good_end(flat: str, fits: Callable[[int], bool], *, at_most: int) -> int:
    last = _last_end(flat, fits, at_most=at_most)
    if last == len(flat):
        return last
    for stops in _STOPS:
        # Not in the first half: rather a word cut off than a part nearly empty.
        stop = stops.search(flat, last // 2, last + 1)
        if stop and 0 < stop.end() <= last and fits(stop.end()):
            return stop.end()
    return len(flat[:last].rstrip()) or last


def _last_end(text: str, fits: Callable[[int], bool], *, at_most: int) -> int:
    ends = list(islice(_ends(text), at_most + 1))
    count = most(len(ends), lambda n: fits(ends[n - 1]))
    return ends[count - 1] if count else 0


def _ends(text: str) -> Iterator[int]:
    for character in _CHARACTER.finditer(text):
        yield from range(
            character.start() + _LONGEST_CHARACTER, character.end(), _LONGEST_CHARACTER
        )
        yield character.end()


def _flat(content: Content) -> str:
    return "".join(map(_shown, leaves(content)))


def _shown(leaf: Text | Code | CitationMark | LineBreak) -> str:
    match leaf:
        case Text(text=text) | Code(text=text):
            return text
        case CitationMark():
            return _MARK
        case LineBreak():
            return "\n"


def _parted(content: Content, place: int) -> tuple[Content, Content]:
    """Part content at a place in its flat text; what is bold there is bold on both sides."""
    before: list[Inline] = []
    for i, inline in enumerate(content):
        length = len(_flat((inline,)))
        if place < length:
            left, right = _parted_inline(inline, place) if place else ((), (inline,))
            return (*before, *left), (*right, *content[i + 1 :])
        before.append(inline)
        place -= length
    return tuple(before), ()


def _parted_inline(inline: Inline, place: int) -> tuple[Content, Content]:
    match inline:
        case Text(text=text) | Code(text=text):
            left, right = replace(inline, text=text[:place]), replace(inline, text=text[place:])
            return (left,), (right,)
        case Strong(content=content) | Emphasis(content=content):
            before, behind = _parted(content, place)
            return (replace(inline, content=before),), (replace(inline, content=behind),)
        case CitationMark() | LineBreak():
            return (), (inline,)
