"""PDF, page by page, with pdfium."""

import re

import pypdfium2
from pypdfium2 import raw

from rag.readers.draft import Draft
from rag.readers.refusal import LimitReachedError, RefusedError
from rag.values import RefusalReason

_SPLIT_WORD = re.compile(r"[\ufffe\x02](?:\r\n)?")


def read(data: bytes, draft: Draft) -> None:
    """Add one block per page; pages that carry pictures and no text are noted as unreadable."""
    with _document(data) as document:
        draft.pages = len(document)
        for index in range(len(document)):
            if index >= draft.limits.pages:
                raise LimitReachedError
            draft.page = index + 1
            text = _text(document, index)
            if text is None:
                draft.page_unreadable(index + 1)
            else:
                draft.prose(text)


def _document(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if error.err_code == raw.FPDF_ERR_PASSWORD:
            raise RefusedError(
                RefusalReason.ENCRYPTED,
                "it is protected with a password. Save it without one and drop it again.",
            ) from error
        raise


def _text(document: pypdfium2.PdfDocument, index: int) -> str | None:
    try:
        page = document[index]
        text = str(page.get_textpage().get_text_range())
    except pypdfium2.PdfiumError:
        return None
    if not text.strip() and any(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=4)):
        return None
    return _SPLIT_WORD.sub("", text)
