"""The numbers in front of Word paragraphs, which the file only implies: `2.1`, `(a)`, `iv.`."""

import re
from collections import defaultdict
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute, child, children

_PLACEHOLDER = re.compile(r"%(\d)")
_ROMAN = (
    *((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc")),
    *((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i")),
)
_LARGEST_ROMAN = 3_999


@dataclass(frozen=True, slots=True, kw_only=True)
class _Level:
    format: str
    pattern: str
    start: int


class Numbering:
    """Counts a document's numbered paragraphs in reading order."""

    def __init__(self, root: Tree.Element | None) -> None:
        lists = {
            attribute(item, "abstractNumId"): {
                attribute(level, "ilvl"): _level(level) for level in children(item, "lvl")
            }
            for item in children(root, "abstractNum")
        }
        self._abstract = {
            attribute(item, "numId"): attribute(child(item, "abstractNumId"), "val")
            for item in children(root, "num")
        }
        self._levels = {number: lists.get(list_, {}) for number, list_ in self._abstract.items()}
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)

    def label(self, number: str, level: str) -> str:
        """Return what stands in front of the next paragraph of a list; empty when nothing does."""
        levels = self._levels.get(number, {})
        here = levels.get(level)
        if here is None:
            return ""
        if here.format in {"bullet", "none"}:
            return "-" if here.format == "bullet" else ""
        depth = int(level)
        counts = self._counts[self._abstract[number]]
        counts[depth] = counts.get(depth, here.start - 1) + 1
        for deeper in [other for other in counts if other > depth]:
            del counts[deeper]
        return _PLACEHOLDER.sub(lambda part: _counted(part, levels, counts), here.pattern)


def _level(element: Tree.Element) -> _Level:
    start = attribute(child(element, "start"), "val")
    return _Level(
        format=attribute(child(element, "numFmt"), "val"),
        pattern=attribute(child(element, "lvlText"), "val"),
        start=int(start) if start.isdecimal() else 1,
    )


def _counted(part: re.Match[str], levels: dict[str, _Level], counts: dict[int, int]) -> str:
    depth = int(part[1]) - 1
    level = levels.get(str(depth))
    if level is None:
        return ""
    return _written(counts.get(depth, level.start), level.format)


def _written(count: int, format_: str) -> str:
    match format_:
        case "lowerLetter" | "upperLetter" if count > 0:
            letters = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman" if 0 < count <= _LARGEST_ROMAN:
            letters = _roman(count)
        case "decimalZero":
            return f"{count:02}"
        case _:
            return str(count)
    return letters.upper() if format_.startswith("upper") else letters


def _roman(count: int) -> str:
    written = ""
    for value, letters in _ROMAN:
        repeat, count = divmod(count, value)
        written += letters * repeat
    return written
