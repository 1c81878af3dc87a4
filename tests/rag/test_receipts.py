"""What an uploader is told, from what was read."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from rag.errors import UnreadableFileError
from rag.receipts import failed, indexed, known_already, listed, refused, state_of
from rag.splitting import SplitDocument, split
from rag.values import (
    LIBRARY,
    Block,
    BlockKind,
    Document,
    DocumentState,
    FileOutcome,
    Reading,
    RefusalReason,
    Source,
)

READING = Reading(
    format="PDF",
    blocks=(
        Block(
            text="A text.",
            kind=BlockKind.PROSE,
            page=1,
            place=None,
            first_row=None,
            heading=(),
        ),
    ),
    pages=12,
    unreadable_pages=(),
    truncated=False,
)
SPLIT = split(READING)
DOCUMENT = Document(
    id=7,
    scope=LIBRARY,
    name="old name.pdf",
    format="PDF",
    state=DocumentState.INDEXED,
    pages=12,
    passages=3,
    sources=(
        Source(
            message_key="disk:library:/a",
            file_id="0",
            name="old name.pdf",
            uploader=None,
            permalink="/a",
            shared_at=datetime(2026, 3, 3, tzinfo=UTC),
        ),
    ),
)


def test_a_whole_file_is_indexed_without_a_word() -> None:
    receipt = indexed("a.pdf", READING, SPLIT, 7)

    assert (receipt.outcome, receipt.refusal, receipt.detail) == (FileOutcome.INDEXED, None, "")
    assert (receipt.pages, receipt.passages, receipt.document_id) == (12, 1, 7)
    assert not receipt.known


@pytest.mark.parametrize(
    ("reading", "divided", "says"),
    [
        (
            replace(READING, unreadable_pages=(4,)),
            SPLIT,
            "11 of 12 pages could be read; 4 is a scan.",
        ),
        (
            replace(READING, unreadable_pages=(4, 5, 9)),
            SPLIT,
            "9 of 12 pages could be read; 4, 5 and 9 are scans.",
        ),
        (
            replace(READING, truncated=True),
            SPLIT,
            "It is longer than the limit, and its end is left out; split it up.",
        ),
        (
            READING,
            replace(SPLIT, left_out=2),
            "It is longer than the limit, and its end is left out; split it up.",
        ),
        (
            replace(READING, unreadable_pages=(4,), truncated=True),
            SPLIT,
            "11 of 12 pages could be read; 4 is a scan. "
            "It is longer than the limit, and its end is left out; split it up.",
        ),
    ],
    ids=["one scan", "scans", "too long to read", "too many passages", "both"],
)
def test_a_part_of_a_file_says_which_and_why(
    reading: Reading, divided: SplitDocument, says: str
) -> None:
    receipt = indexed("a.pdf", reading, divided, 7)

    assert state_of(reading, divided) is DocumentState.PARTLY_INDEXED
    assert (receipt.outcome, receipt.detail) == (FileOutcome.PARTLY_INDEXED, says)


@pytest.mark.parametrize(
    ("state", "outcome", "refusal"),
    [
        (DocumentState.INDEXED, FileOutcome.INDEXED, None),
        (DocumentState.PARTLY_INDEXED, FileOutcome.PARTLY_INDEXED, None),
        (DocumentState.NEEDS_OCR, FileOutcome.REFUSED, RefusalReason.NEEDS_OCR),
    ],
)
def test_known_bytes_end_as_they_did_under_their_new_name(
    state: DocumentState, outcome: FileOutcome, refusal: RefusalReason | None
) -> None:
    receipt = known_already("new name.pdf", replace(DOCUMENT, state=state))

    assert (receipt.name, receipt.outcome, receipt.refusal) == ("new name.pdf", outcome, refusal)
    assert (receipt.document_id, receipt.known) == (7, True)


@pytest.mark.parametrize("state", [DocumentState.PARTLY_INDEXED, DocumentState.NEEDS_OCR])
def test_known_bytes_that_are_not_all_searchable_say_so_again(state: DocumentState) -> None:
    receipt = known_already("a.pdf", replace(DOCUMENT, state=state))

    assert receipt.detail


def test_a_refusal_says_why_and_has_no_document() -> None:
    error = UnreadableFileError("a.pdf", reason=RefusalReason.ENCRYPTED, detail="it is locked.")

    receipt = refused(error)

    assert (receipt.outcome, receipt.refusal) == (FileOutcome.REFUSED, RefusalReason.ENCRYPTED)
    assert (receipt.name, receipt.detail, receipt.document_id) == ("a.pdf", "it is locked.", None)


def test_a_failure_is_no_refusal() -> None:
    receipt = failed("a.pdf", "the network is down.")

    assert (receipt.outcome, receipt.refusal) == (FileOutcome.FAILED, None)
    assert (receipt.detail, receipt.passages) == ("the network is down.", 0)


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((12,), "12"),
        ((12, 13), "12 and 13"),
        ((1, 2, 3, 4, 5, 6), "1, 2, 3, 4, 5 and 6"),
        (tuple(range(1, 41)), "1, 2, 3, 4, 5 and 35 more"),
    ],
)
def test_long_lists_of_pages_are_shortened(numbers: tuple[int, ...], text: str) -> None:
    assert listed(numbers) == text
