"""What a draft keeps: headings, places, and no more than its limits."""

import pytest

from rag.readers.draft import Draft
from rag.readers.limits import ReadingLimits
from rag.readers.refusal import LimitReachedError


def draft_of(**limits: int) -> Draft:
    draft = Draft(limits=ReadingLimits(**limits))
    draft.format = "test"
    return draft


def test_a_deeper_heading_keeps_those_above_and_an_equal_one_replaces() -> None:
    draft = draft_of()

    for level, title in ((1, "A"), (2, "B"), (3, "C"), (2, "D")):
        draft.heading(title, level=level)
    draft.prose("x")

    found = [(block.heading, block.text) for block in draft.finish().blocks]
    assert found == [(("A", "B"), "C"), (("A", "D"), "x")]


def test_a_heading_as_long_as_a_paragraph_is_text() -> None:
    draft = draft_of()
    draft.heading("x" * 1_000, level=1)
    draft.prose("y")

    assert [(block.heading, len(block.text)) for block in draft.finish().blocks] == [
        ((), 1_000),
        ((), 1),
    ]


def test_text_is_cut_at_the_limit_of_characters() -> None:
    draft = draft_of(characters=5)

    with pytest.raises(LimitReachedError):
        draft.prose("abcdefgh")

    assert draft.finish().blocks[0].text == "abcde"


def test_headings_count_as_characters() -> None:
    draft = draft_of(characters=10)
    draft.heading("12345", level=1)

    with pytest.raises(LimitReachedError):
        draft.prose("abcdefgh")

    assert draft.finish().blocks[0].text == "abcde"


def test_blocks_are_limited() -> None:
    draft = draft_of(blocks=1)
    draft.prose("a")

    with pytest.raises(LimitReachedError):
        draft.prose("b")


def test_empty_text_is_no_block() -> None:
    draft = draft_of()
    draft.prose(" \u200b\n")

    assert draft.finish().blocks == ()


def test_a_last_heading_that_finds_no_room_is_left_out_and_said_so() -> None:
    draft = draft_of(characters=6)
    draft.prose("abcd")
    draft.heading("heading", level=1)

    reading = draft.finish()

    assert [block.text for block in reading.blocks] == ["abcd", "he"]
    assert reading.truncated
