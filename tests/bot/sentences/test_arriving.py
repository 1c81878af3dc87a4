"""What is told of files that were in a channel before Footnote."""

from collections import Counter

from bot.earlier.outcomes import EarlierOutcomes
from bot.sentences.arriving import earlier_offers, earlier_read
from rag.values import RefusalReason


def outcomes(
    *,
    read: int = 0,
    partly: int = 0,
    failed: int = 0,
    cut_short: bool = False,
    refused: dict[RefusalReason, int] | None = None,
) -> EarlierOutcomes:
    return EarlierOutcomes(
        read=read,
        partly=partly,
        refused=Counter(refused or {}),
        failed=failed,
        cut_short=cut_short,
    )


def test_the_button_counts_in_english() -> None:
    totals = (0, 1, 21, 1_038, None)

    labels = {total: [offer.label for offer in earlier_offers(total)] for total in totals}

    assert labels == {
        0: [],
        1: ["Read the file already here"],
        21: ["Read the 21 files already here"],
        1_038: ["Read the 1,038 files already here"],
        None: ["Read the files already here"],
    }


def test_what_was_not_read_is_counted_by_its_reason() -> None:
    refused = {RefusalReason.ENCRYPTED: 1, RefusalReason.NEEDS_OCR: 2}

    told = earlier_read(outcomes(read=35, refused=refused))

    assert told == [
        "Read 35 of the 38 earlier files.",
        "Not read: 2 scans, 1 encrypted.",
        "Scans are pictures of pages: make them searchable (OCR) and drop them again.",
    ]


def test_every_reason_has_words() -> None:
    for reason in RefusalReason:
        told = earlier_read(outcomes(refused={reason: 3}))

        assert told[:1] == ["Read 0 of the 3 earlier files."]
        assert told[1].startswith("Not read: 3 "), reason


def test_parts_failures_and_what_may_not_be_listed_are_told() -> None:
    told = earlier_read(outcomes(read=9, partly=2, failed=1, cut_short=True))

    assert told == [
        "Read 9 of the 10 earlier files, 2 of them only in part.",
        "Not read: 1 that failed on my side.",
        "There may be more that I may not list. Drop again what is missing.",
    ]


def test_a_channel_without_files_is_told_so() -> None:
    assert earlier_read(outcomes()) == ["There was no earlier file to read."]
