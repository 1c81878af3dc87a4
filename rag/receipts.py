"""What an uploader is told: how a file ended, as a value."""

from collections.abc import Sequence

from rag.errors import UnreadableFileError
from rag.splitting import SplitDocument
from rag.values import (
    Document,
    DocumentState,
    FileOutcome,
    Reading,
    Receipt,
    RefusalReason,
)

_KNOWN = {
    DocumentState.INDEXED: "",
    DocumentState.PARTLY_INDEXED: "It was here already; a part of it could not be read then.",
    DocumentState.NEEDS_OCR: (
        "it is a scan: pictures of pages, no text. Make it searchable (OCR) and drop it again."
    ),
}


def state_of(reading: Reading, split: SplitDocument) -> DocumentState:
    """Return whether all of a file became searchable, or a part of it."""
    partly = reading.truncated or reading.unreadable_pages or split.left_out
    return DocumentState.PARTLY_INDEXED if partly else DocumentState.INDEXED


def indexed(name: str, reading: Reading, split: SplitDocument, document_id: int) -> Receipt:
    return Receipt(
        name=name,
        outcome=FileOutcome(state_of(reading, split).value),
        refusal=None,
        detail=_what_is_missing(reading, split),
        pages=reading.pages,
        unreadable_pages=reading.unreadable_pages,
        passages=len(split.passages),
        document_id=document_id,
        known=False,
    )


def known_already(name: str, document: Document) -> Receipt:
    """The same bytes are in this scope: the receipt of what was read then."""
    scan = document.state is DocumentState.NEEDS_OCR
    return Receipt(
        name=name,
        outcome=FileOutcome.REFUSED if scan else FileOutcome(document.state.value),
        refusal=RefusalReason.NEEDS_OCR if scan else None,
        detail=_KNOWN[document.state],
        pages=document.pages,
        unreadable_pages=(),
        passages=document.passages,
        document_id=document.id,
        known=True,
    )


def refused(error: UnreadableFileError, *, document_id: int | None = None) -> Receipt:
    return _without_text(
        error.name, FileOutcome.REFUSED, error.detail, error.reason, document_id=document_id
    )


def failed(name: str, detail: str) -> Receipt:
    return _without_text(name, FileOutcome.FAILED, detail, None, document_id=None)


def _without_text(
    name: str,
    outcome: FileOutcome,
    detail: str,
    refusal: RefusalReason | None,
    *,
    document_id: int | None,
) -> Receipt:
    return Receipt(
        name=name,
        outcome=outcome,
        refusal=refusal,
        detail=detail,
        pages=None,
        unreadable_pages=(),
        passages=0,
        document_id=document_id,
        known=False,
    )


def _what_is_missing(reading: Reading, split: SplitDocument) -> str:
    missing = []
    if reading.unreadable_pages and reading.pages:
        read = reading.pages - len(reading.unreadable_pages)
        scans = "is a scan" if len(reading.unreadable_pages) == 1 else "are scans"
        missing.append(
            f"{read} of {reading.pages} pages could be read; "
            f"{listed(reading.unreadable_pages)} {scans}."
        )
    if reading.truncated or split.left_out:
        missing.append("It is longer than the limit, and its end is left out; split it up.")
    return " ".join(missing)


def listed(numbers: Sequence[int]) -> str:
    """Return `12`, `12 and 13`, `12, 13 and 40`; of more than six, the first five and a count."""
    if len(numbers) > 6:
        return f"{', '.join(map(str, numbers[:5]))} and {len(numbers) - 5} more"
    *head, last = map(str, numbers)
    return f"{', '.join(head)} and {last}" if head else last
