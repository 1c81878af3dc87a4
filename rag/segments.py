"""Sentences of a text, by place: what quotes and offline answers are made of."""

from collections.abc import Iterator

import regex

_BREAK = regex.compile(
    r"""
      (?<=[.!?…]["'”“’)\]]*)\s+(?=["'“‘(\[]*[\p{Lu}\p{Lt}\p{Lo}\p{N}])   # an end, then a beginning
    | (?<=[。！？])                                                     # no space in CJK
    | \n\s*\n                                                           # a blank line
    | \n(?=[ \t]*(?:[-*•‣▪–|>\#]|\d{1,3}[.)]\s|\p{Lu}))                 # a list, a row, a new line
    """,
    regex.VERBOSE,
)
_ABBREVIATION = regex.compile(
    r"(?:^|\n)\s*\d{1,3}\.$"
    r"|(?:^|[\s(])(?:\p{Lu}|e\.g|i\.e|cf|vs|etc|approx|No|Nr|Art|Sec|Fig|Dr|Mr|Mrs|Ms|Prof|St|"
    r"Inc|Ltd|Co|bzw|z\.B|d\.h|ca|pp?|vol|ed)\.$"
)


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each sentence, list item, table row or line; half-open, in order.

    White space around them is left out; nothing empty is yielded. A full stop after a common
    abbreviation, a single capital letter or the number of a list item does not end a sentence.
    """
    start = 0
    for found in _BREAK.finditer(text):
        if "\n" not in found.group() and _ABBREVIATION.search(text[start : found.start()]):
            continue
        yield from _trimmed(text, start, found.start())
        start = found.end()
    yield from _trimmed(text, start, len(text))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    left = len(piece) - len(piece.lstrip())
    if piece.strip():
        yield start + left, start + left + len(piece.strip())
