"""PDF, page by page, with pdfium: text, filled-in forms, comments, headings from the bookmarks."""

import ctypes
import math
import re
import unicodedata
from collections.abc import Iterator, Sequence
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from rag.readers.draft import Draft
from rag.readers.formats.pdf_layout import Line, paragraphs
from rag.readers.formats.pdf_outline import Bookmark, bookmarks_by_page, places
from rag.readers.refusal import LimitReachedError, RefusedError
from rag.values import RefusalReason

_ENCRYPTED = "it is protected with a password. Save it without one and drop it again."
_UNSAFE = "it is protected in a way that cannot be opened. Print it to PDF and drop that."
# pdfium puts U+FFFE (formerly U+0002) where a word was split at the end of a line.
_SPLIT_WORD = re.compile(r"[\ufffe\x02\xad](?:\r\n)?")
_PRESENTATION_FORMS = re.compile("[\ufb00-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc]+")
_SYMBOL_FONT_BULLETS = str.maketrans({"\uf0b7": "•", "\uf0a7": "▪", "\uf0d8": "▸", "\uf0fc": "✓"})
_SPACE = re.compile(r"\s+")
_MARKER_CELL = re.compile(r"^([^\w\s]?\w{0,3}[^\w\s]?) \| ")
_COLUMN_GAP = 1.5
"""Heights of a line that no justified text leaves between two words."""
_WORD_GAP = 0.7
"""The same for a row known to have columns, which may be narrow."""
_COMMENTS_PER_PAGE = 200
_DRAWN_PATHS = 100


def read(data: bytes, draft: Draft) -> None:
    """Add one block per page; pages that carry something but no text are noted as unreadable."""
    with _opened(data) as document:
        if document.get_formtype() != raw.FORMTYPE_NONE:
            document.init_forms()
        bookmarks = bookmarks_by_page(document)
        draft.pages = len(document)
        for index in range(len(document)):
            if index >= draft.limits.pages:
                raise LimitReachedError
            draft.page = index + 1
            found = _page(document, index)
            if found is None:
                draft.page_unreadable(index + 1)
            _add(found or [], bookmarks.get(index, []), draft)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise RefusedError(RefusalReason.ENCRYPTED, _ENCRYPTED) from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise RefusedError(RefusalReason.ENCRYPTED, _UNSAFE) from error
        raise


def _page(document: pypdfium2.PdfDocument, index: int) -> list[str] | None:
    """Return the paragraphs of a page; None when it is broken or shows pictures without text."""
    try:
        page = document[index]
        comments = list(islice(_comments(page), _COMMENTS_PER_PAGE))
        if document.formenv and page.flatten() == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[index]
        found = paragraphs(_lines(page.get_textpage())) + comments
        return found if found or not _shows_something(page) else None
    except pypdfium2.PdfiumError:
        return None


def _add(found: Sequence[str], bookmarks: Sequence[Bookmark], draft: Draft) -> None:
    begin = 0
    for bookmark, place in zip(bookmarks, places(bookmarks, found), strict=True):
        draft.prose("\n\n".join(found[begin:place]))
        draft.heading(bookmark.title, level=bookmark.level, in_text=True)
        begin = place
    draft.prose("\n\n".join(found[begin:]))


def _lines(textpage: pypdfium2.PdfTextPage) -> Iterator[Line]:
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
    columns = _widest_gap(textpage, start, len(text)) > _COLUMN_GAP * height
    if columns:
        text = _divided(textpage, text, start, gap=_WORD_GAP * height)
    return Line(
        text=_readable(text),
        columns=columns,
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


def _comments(page: pypdfium2.PdfPage) -> Iterator[str]:
    for index in range(raw.FPDFPage_GetAnnotCount(page)):
        annotation = raw.FPDFPage_GetAnnot(page, index)
        if raw.FPDFAnnot_GetSubtype(annotation) not in {raw.FPDF_ANNOT_LINK, raw.FPDF_ANNOT_WIDGET}:
            text = _contents(annotation)
            if text.strip():
                yield f"Comment: {text}"
        raw.FPDFPage_CloseAnnot(annotation)


def _contents(annotation: object) -> str:
    size = raw.FPDFAnnot_GetStringValue(annotation, b"Contents", None, 0)
    buffer = ctypes.create_string_buffer(size)
    as_utf16 = ctypes.cast(buffer, ctypes.POINTER(raw.FPDF_WCHAR))
    raw.FPDFAnnot_GetStringValue(annotation, b"Contents", as_utf16, size)
    return buffer.raw[: max(0, size - 2)].decode("utf-16-le", errors="replace")


def _shows_something(page: pypdfium2.PdfPage) -> bool:
    """Tell a picture of text, or text drawn as outlines, from a blank page."""
    paths = 0
    for item in page.get_objects(max_depth=4):
        if item.type in {raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_SHADING}:
            return True
        paths += item.type == raw.FPDF_PAGEOBJ_PATH
        if paths >= _DRAWN_PATHS:
            return True
    return False
