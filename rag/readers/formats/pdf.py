"""PDF, page by page, with pdfium: text, filled-in forms, comments, headings from the bookmarks."""

import ctypes
from collections.abc import Iterator, Sequence
from itertools import islice

import pypdfium2
from pypdfium2 import raw

from rag.readers.draft import Draft
from rag.readers.formats.pdf_layout import paragraphs
from rag.readers.formats.pdf_lines import lines_of
from rag.readers.formats.pdf_outline import Bookmark, bookmarks_by_page, places
from rag.readers.refusal import LimitReachedError, RefusedError, encrypted
from rag.values import RefusalReason

_UNSAFE = "it is protected in a way that cannot be opened. Print it to PDF and drop that."
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
            _add(_page(document, index, draft), bookmarks.get(index, []), draft)


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise encrypted() from error
        if error.err_code == raw.FPDF_ERR_SECURITY:
            raise RefusedError(RefusalReason.ENCRYPTED, _UNSAFE) from error
        raise


def _page(document: pypdfium2.PdfDocument, index: int, draft: Draft) -> list[str]:
    """Return the paragraphs of a page, noting when it is broken or shows pictures without text."""
    try:
        page = document[index]
        comments = list(islice(_comments(page), _COMMENTS_PER_PAGE))
        if document.formenv and page.flatten() == raw.FLATTEN_SUCCESS:
            page.close()
            page = document[index]
        found = paragraphs(lines_of(page.get_textpage())) + comments
        if not found and _shows_something(page):
            draft.page_pictured()
    except pypdfium2.PdfiumError:
        draft.page_broken()
        return []
    return found


def _add(found: Sequence[str], bookmarks: Sequence[Bookmark], draft: Draft) -> None:
    begin = 0
    for bookmark, place in zip(bookmarks, places(bookmarks, found), strict=True):
        draft.prose("\n\n".join(found[begin:place]))
        draft.heading(bookmark.title, level=bookmark.level, in_text=True)
        begin = place
    draft.prose("\n\n".join(found[begin:]))


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
