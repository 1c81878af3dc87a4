"""Lines of a page back into paragraphs, by where they stand."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

_LIST_ITEM = re.compile(r"(?:[-–—•‣▪▸◦∗*·○●■□✓]|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]+)[.)])\s")
_SENTENCE_END = re.compile(r"[.!?:;][\"'”’)\]]*$")
_SINGLE_SPACING = 1.2
"""Distance of two lines for each point of their height, where a page has too few to tell."""


_NEAR_MARGIN = 3.0
"""Heights of a line within which it ends near the margin."""
_JUSTIFIED_SHARE = 0.6


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of text; where a word was split at its end, that line and the next as one."""

    text: str
    columns: bool
    """True when wide gaps divide it, as in a row of a table."""
    left: float
    """Points from the left edge of the page to the first character."""
    right: float
    """Points to the end of the last character."""
    height: float
    """Points from descender to ascender of the first character; never zero."""
    first_base: float
    """Points from the lower edge of the page to the first character."""
    last_base: float
    """The same for the last character; lower where a word was split."""


def paragraphs(lines: Iterable[Line]) -> list[str]:
    """Return paragraphs in the order of `lines`; within one, a line feed is a break that was meant.

    Lines that ran on because the column ended are joined; short lines (addresses, rows) are not.
    """
    lines = list(lines)
    found: list[str] = []
    for region in _regions(lines):
        margin = _margin(region, lines)
        for paragraph in _split_at_indents(region):
            text = _joined(paragraph, margin=margin)
            if found and _runs_on(found[-1], text):
                found[-1] = f"{found[-1]} {text}"
            else:
                found.append(text)
    return found


def _regions(lines: Sequence[Line]) -> list[list[Line]]:
    """Group neighbouring lines of one size that stand evenly below each other."""
    pitch = _usual_pitch(lines)
    regions: list[list[Line]] = []
    for line in lines:
        if regions and _continues(regions[-1][-1], line, pitch=pitch):
            regions[-1].append(line)
        else:
            regions.append([line])
    return regions


def _usual_pitch(lines: Sequence[Line]) -> float:
    steps = [(above.last_base - line.first_base) / line.height for above, line in pairwise(lines)]
    below = [step for step in steps if 0.5 < step < 2.5]
    return median(below) if len(below) >= 3 else _SINGLE_SPACING


def _continues(above: Line, line: Line, *, pitch: float) -> bool:
    step = (above.last_base - line.first_base) / line.height
    overlap = min(above.right, line.right) - max(above.left, line.left)
    alike = 0.8 < line.height / above.height < 1.25
    return alike and overlap > 0 and 0 < step < pitch * 1.3


def _margin(region: Sequence[Line], page: Sequence[Line]) -> float:
    """Return where the column of `region` ends, in points from the left edge.

    Enough lines that end together show it; otherwise what else begins at the same place does.
    """
    right = max(line.right for line in region)
    height = region[0].height
    full = sum(line.right > right - _NEAR_MARGIN * height for line in region[:-1])
    if len(region) > 3 and full >= _JUSTIFIED_SHARE * (len(region) - 1):
        return right
    left = min(line.left for line in region)
    return max(line.right for line in page if abs(line.left - left) < 1.5 * height)


def _split_at_indents(region: Sequence[Line]) -> list[list[Line]]:
    parts = [[region[0]]]
    for above, line in pairwise(region):
        indented = 0.8 * line.height < line.left - above.left < 6 * line.height
        if indented and _SENTENCE_END.search(above.text):
            parts.append([line])
        else:
            parts[-1].append(line)
    return parts


def _joined(lines: Sequence[Line], *, margin: float) -> str:
    text = lines[0].text
    for above, line in pairwise(lines):
        text += (" " if _wrapped(above, line, margin=margin) else "\n") + line.text
    return text


def _wrapped(above: Line, line: Line, *, margin: float) -> bool:
    """Tell whether the first word of `line` had no room left at the end of `above`."""
    if above.columns or line.columns or _LIST_ITEM.match(line.text):
        return False
    first_word = len(line.text.split(maxsplit=1)[0])
    return above.right + (first_word + 1) * line.height / 2 > margin


def _runs_on(before: str, after: str) -> bool:
    """Tell whether a sentence goes on in the next column."""
    return (
        after[:1].islower()
        and len(before) > 60
        and before[-1:].isalpha()
        and not _LIST_ITEM.match(after)
    )
