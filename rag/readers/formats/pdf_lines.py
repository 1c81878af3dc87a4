"""Lines of a PDF page with their places, as pdfium sees them."""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator

import pypdfium2
from pypdfium2 import raw

from rag.readers.formats.pdf_layout import Line

# pdfium puts U+FFFE (formerly U+0002) where a word was split at the end of a line.
_SPLIT_WORD = re.compile(r"[\ufffe\x02\xad](?:\r\n)?")
_PRESENTATION_FORMS = re.compile("[\ufb00-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]+")
_SYMBOL_FONT_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▸", "\uf0fc": "✓"})
_SPACE = re.compile(r"\s+")
_MARKER_CELL = re.compile(r"^([^\w\s]?\w{0,3}[^\w\s]?) \| ")
_COLUMN_GAP = 1.5
"""Heights of a line that no justified text leaves between two words."""
_LOOSE = 0.55
"""Heights of a line that a character of prose takes at most, spaces included."""
_WORD_GAP = 0.7
"""The same for a row known to have columns, which may be narrow."""


def lines_of(textpage: pypdfium2.PdfTextPage) -> Iterator[Line]:
    """Yield the lines of a page in the order of its content, empty ones left out."""
    text = _SPLIT_WORD.sub(_same_length, str(textpage.get_text_range()))
    start = 0
    for part in text.split("\r\n"):
        words = part.strip()
        if words:
            yield _line(textpage, words, start + part.index(words[0]))
        start += len(part) + 2


def _line(textpage: pypdfium2.PdfTextPage, text: str, start: int) -> Line:
    """Build a line from its text and the place where that begins in the text of the page."""
    begin, end = _box(textpage, start), _box(textpage, start + len(text) - 1)
    height = max(begin.top - begin.bottom, 0.1)
    if _widest_gap(textpage, start, len(text)) > _COLUMN_GAP * height:
        text = _divided(textpage, text, start, gap=_WORD_GAP * height)
    elif abs(end.right - begin.left) / len(text) > _LOOSE * height:
        text = _divided(textpage, text, start, gap=_COLUMN_GAP * height)
    return Line(
        text=_readable(text),
        columns=" | " in text,
        left=begin.left,
        right=end.right,
        height=height,
        first_base=begin.bottom,
        last_base=end.bottom,
    )


def _widest_gap(textpage: pypdfium2.PdfTextPage, start: int, length: int) -> float:
    """Return the widest gap between runs of a line in points: cells of a row are runs."""
    first = raw.FPDFText_GetCharIndexFromTextIndex(textpage, start)
    widest, reached = 0.0, math.inf
    left, top, right, bottom = (ctypes.c_double() for _ in range(4))
    for run in range(raw.FPDFText_CountRects(textpage, first, length)):
        raw.FPDFText_GetRect(textpage, run, left, top, right, bottom)
        widest = max(widest, left.value - reached)
        reached = right.value
    return widest


def _divided(textpage: pypdfium2.PdfTextPage, text: str, start: int, *, gap: float) -> str:
    """Return a row with a bar in every gap wider than `gap` points, but behind a list's marker."""
    for space in reversed(list(_SPACE.finditer(text))):
        before, after = start + space.start() - 1, start + space.end()
        if _box(textpage, after).left - _box(textpage, before).right > gap:
            text = f"{text[: space.start()]} | {text[space.end() :]}"
    return _MARKER_CELL.sub(r"\1 ", text)


def _same_length(split: re.Match[str]) -> str:
    # Places in the text must stay in step with pdfium's until every line is cut out.
    return "\x00" * len(split.group())


def _readable(text: str) -> str:
    """Return ligatures and Arabic forms as plain letters, symbol fonts' bullets as bullets."""
    text = text.replace("\x00", "").translate(_SYMBOL_FONT_BULLETS)
    return _PRESENTATION_FORMS.sub(lambda forms: unicodedata.normalize("NFKC", forms[0]), text)


def _box(textpage: pypdfium2.PdfTextPage, place: int) -> raw.FS_RECTF:
    """Return the cell of a character: left, top, right, bottom in points from the lower left."""
    box = raw.FS_RECTF()
    index = raw.FPDFText_GetCharIndexFromTextIndex(textpage, place)
    raw.FPDFText_GetLooseCharBox(textpage, index, box)
    return box
