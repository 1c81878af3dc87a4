import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.citing import CitedText, citations, nearest_sentence
from tests.rag.passages import passage


def cited(text: str, *, shown: int = 3, size: int | None = None) -> CitedText:
    readable = CitedText(shown=shown)
    for start in range(0, len(text), size or max(1, len(text))):
        readable.feed(text[start : start + (size or len(text))])
    readable.finish()
    return readable


def test_markers_are_renumbered_by_first_appearance() -> None:
    readable = cited("Eight weeks [3]. In writing [1]. Again [3].")

    assert readable.text == "Eight weeks [1]. In writing [2]. Again [1]."
    assert readable.cited == (3, 1)


def test_a_marker_of_no_shown_passage_is_removed_with_its_space() -> None:
    readable = cited("Eight weeks [9]. In writing [0] [2].")

    assert readable.text == "Eight weeks. In writing [1]."
    assert readable.cited == (2,)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("a [1, 3]", "a [1][2]"),
        ("a [1][3]", "a [1][2]"),
        ("a [1-3]", "a [1][2][3]"),
        ("a [1–9]", "a [1][2][3]"),
        ("a 【2】", "a [1]"),
        ("a 【2†source】", "a [1]"),
        ("a [^2]", "a [1]"),
        ("a [Source 2]", "a [1]"),
        ("a [passage 2 and 3]", "a [1][2]"),
        ("a [2](http://evil.example/x)", "a [1]"),
        ("a [7](http://evil.example/x) b", "a b"),
        ("a [2, 2]", "a [1]"),
        ("a ［２］", "a [1]"),
        ("a \\[2\\]", "a [1]"),
        ("a [**2**]", "a [1]"),
        ("a [`2`]", "a [1]"),
        ("a [²] and [①]", "a [1] and [2]"),
        ("a [\u200b2] and [1\u20607]", "a [1] and"),
        ("a [\u200c7] [7\u200d] [7\ufe0f\u20e3]", "a"),
        ("a [[7]8] [1[9]7]", "a […8] [1…7]"),
        ("a [passage [7] 8]", "a [passage… 8]"),
        ("a⟦1⟧ b ⟦2, 3⟧ `x⟦1⟧`", "a b `x[1]`"),
    ],
)
def test_the_ways_models_write_markers_are_read(written: str, read: str) -> None:
    assert cited(written).text == read


@pytest.mark.parametrize(
    "kept",
    [
        "see [the annex] and [x",
        "`row[1]` is code",
        "``a ` [9]`` too",
        "```py\nrow[1] = x[9]\n```\nand after",
        "[ ] open, [x] done",
        "a [1234567]",
        "",
        "[",
    ],
)
def test_what_is_no_marker_stays_as_it_is(kept: str) -> None:
    readable = cited(kept)

    assert readable.text == kept
    assert readable.cited == ()


def test_a_backtick_without_an_end_hides_no_forged_marker() -> None:
    assert cited("5` tall [9] and [1]").text == "5` tall and [1]"


def test_a_marker_is_held_back_until_it_is_whole() -> None:
    readable = CitedText(shown=1)

    readable.feed("Eight weeks [")
    before = readable.text
    readable.feed("1]. In")

    assert before == "Eight weeks"
    assert readable.text == "Eight weeks [1]. In"


_PIECES = st.sampled_from(
    [
        "[1]",
        "[2]",
        "[9]",
        "[1, 2]",
        "[",
        "]",
        "`",
        "```",
        " ",
        "\n\n",
        "word",
        "[x](y)",
        "(",
        "【3】",
        "⟦1⟧",
        "［",
        "\\",
        "*",
        "2",
        "\u200b",
        "\u200d",
    ]
)


@given(st.lists(_PIECES, max_size=30).map("".join), st.integers(1, 7))
def test_chunking_changes_nothing_and_text_only_grows(text: str, size: int) -> None:
    readable = CitedText(shown=3)
    before = ""
    for start in range(0, len(text), size):
        readable.feed(text[start : start + size])
        assert readable.text.startswith(before)
        before = readable.text
    readable.finish()

    assert readable.text.startswith(before)
    assert readable.text == cited(text).text
    assert readable.cited == cited(text).cited


@given(st.lists(_PIECES.filter(lambda piece: "`" not in piece), max_size=30).map("".join))
def test_every_marker_left_outside_code_is_one_of_ours(text: str) -> None:
    readable = cited(text)

    numbers = {int(n) for n in re.findall(r"\[(\d+)\]", readable.text)}
    assert numbers == set(range(1, len(readable.cited) + 1))


@pytest.mark.parametrize("piece", ["[", " ", "`", "[1", "``a ", "[1](", "[[1] ", "```\n"])
@pytest.mark.timeout(20)
def test_adversarial_input_is_linear(piece: str) -> None:
    readable = cited(piece * (200_000 // len(piece)), size=1_000)

    assert len(readable.text) <= 200_000


def test_a_citation_quotes_the_sentence_it_rests_on() -> None:
    shown = passage("Leave is generous. Give notice eight weeks before, in writing. Call HR.")

    (citation,) = citations("You need eight weeks' notice in writing [1].", [shown])

    assert (citation.n, citation.quote) == (1, "Give notice eight weeks before, in writing.")


def test_a_claim_without_common_words_quotes_the_first_sentence() -> None:
    assert nearest_sentence("One thing. Another.", ["völlig anders"]) == "One thing."
