"""Splitting keeps structure and loses nothing."""

import pytest
import regex
from hypothesis import given
from hypothesis import strategies as st

from rag.splitting import PassageSize, SplitDocument, split
from rag.values import Block, BlockKind, Reading
from tests.rag.readings import block, reading

SMALL = PassageSize(most=60, least=10)
SENTENCE = "All work and no play makes Jack a dull boy. "

texts = st.text(
    st.one_of(
        st.sampled_from("ab .!?\n\r\t|。！é\u0301\u200d👩\U0001f3fd🇩🇪한ั"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
)
readings = st.lists(
    st.builds(
        block,
        texts.filter(str.strip),
        kind=st.sampled_from(BlockKind),
        page=st.sampled_from([None, 1, 2]),
        heading=st.sampled_from([(), ("One",), ("One", "Two"), ("Three",)]),
    ),
    min_size=1,
    max_size=6,
).map(lambda blocks: reading(*blocks))


@given(readings)
def test_every_passage_is_a_stretch_of_the_text_in_order(anything: Reading) -> None:
    document = split(anything, size=SMALL)

    end = 0
    for passage in document.passages:
        assert passage.text == document.text[passage.start : passage.end]
        assert end <= passage.start < passage.end
        end = passage.end


@given(readings)
def test_only_white_space_is_between_passages(anything: Reading) -> None:
    document = split(anything, size=SMALL)

    assert "".join(_gaps(document)).strip() == ""
    assert all(passage.text.strip() for passage in document.passages)


@given(readings)
def test_no_passage_is_longer_than_it_may_be(anything: Reading) -> None:
    document = split(anything, size=SMALL)

    assert all(len(passage.text) <= SMALL.most for passage in document.passages)


@given(readings)
def test_no_grapheme_is_cut(anything: Reading) -> None:
    document = split(anything, size=SMALL)

    whole = {found.start() for found in regex.finditer(r"\X", document.text)}
    whole.add(len(document.text))
    assert {p.start for p in document.passages} | {p.end for p in document.passages} <= whole


def test_a_grapheme_longer_than_a_passage_is_cut_all_the_same() -> None:
    document = split(reading("a" + "\u0301" * 1000), size=SMALL)

    assert max(len(passage.text) for passage in document.passages) == SMALL.most


def test_paragraphs_stay_whole_where_they_fit() -> None:
    paragraphs = [SENTENCE * n for n in (8, 12, 15, 9, 20, 14)]

    document = split(reading("\n\n".join(map(str.strip, paragraphs))))

    starts = {document.text.index(p.strip()) for p in paragraphs}
    assert {passage.start for passage in document.passages} <= starts
    assert len(document.passages) > 1


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    document = split(reading(SENTENCE * 200))

    assert all(passage.text.startswith("All work") for passage in document.passages)
    assert all(passage.text.endswith("boy.") for passage in document.passages)


def test_passages_are_about_equally_long_instead_of_leaving_a_scrap() -> None:
    document = split(reading("word " * 340))

    first, second = document.passages
    assert len(second.text) > 0.8 * len(first.text)


def test_rows_of_a_table_are_never_cut() -> None:
    rows = [f"Region: North {i} | Costs: {i * 1000} € for the whole of the year" for i in range(90)]

    document = split(reading(block("\n".join(rows), kind=BlockKind.TABLE)))

    assert [line for p in document.passages for line in p.text.split("\n")] == rows


def test_a_row_longer_than_a_passage_is_cut_between_words() -> None:
    document = split(reading(block("several words in a row " * 200, kind=BlockKind.TABLE)))

    assert len(document.passages) > 1
    assert {p.text.split()[0] for p in document.passages} <= {"several", "words", "in", "a", "row"}


def test_lines_of_code_are_never_cut() -> None:
    code = "\n".join(f"    value_{i} = compute(first. Second, {i})" for i in range(100))

    document = split(reading(block(code, kind=BlockKind.CODE)))

    assert all(
        line.strip().startswith("value_") for p in document.passages for line in p.text.split("\n")
    )


def test_slides_never_share_a_passage() -> None:
    document = split(reading(*(block(f"Point {n}", page=n, place=f"slide {n}") for n in (1, 2, 3))))

    assert [(p.text, p.page, p.place) for p in document.passages] == [
        ("Point 1", 1, "slide 1"),
        ("Point 2", 2, "slide 2"),
        ("Point 3", 3, "slide 3"),
    ]


def test_sections_never_share_a_passage() -> None:
    document = split(
        reading(
            block(SENTENCE * 5, heading=("Leave", "Notice")),
            block(SENTENCE * 5, heading=("Leave", "Notice")),
            block(SENTENCE * 5, heading=("Leave", "Early birth")),
        )
    )

    assert [(p.place, p.heading) for p in document.passages] == [
        ('"Notice"', ("Leave", "Notice")),
        ('"Early birth"', ("Leave", "Early birth")),
    ]


def test_a_short_introduction_stays_with_the_section_below_it() -> None:
    document = split(
        reading(
            block("All about leave.", heading=("Leave",)),
            block(SENTENCE, heading=("Leave", "Notice")),
        )
    )

    [passage] = document.passages
    assert passage.text.startswith("All about leave.")
    assert passage.place == '"Notice"'


def test_small_blocks_of_a_section_share_a_passage() -> None:
    document = split(reading(*(block(f"Item {n}", heading=("List",)) for n in range(10))))

    [passage] = document.passages
    assert passage.text.split("\n\n") == [f"Item {n}" for n in range(10)]


def test_a_passage_stays_on_its_page_even_where_a_sentence_goes_on() -> None:
    document = split(
        reading(block("Notice is given", page=34), block("eight weeks before.", page=35))
    )

    places = [(passage.text, passage.page, passage.place) for passage in document.passages]
    assert places == [
        ("Notice is given", 34, "p. 34"),
        ("eight weeks before.", 35, "p. 35"),
    ]


def test_full_pages_are_passages_of_their_own() -> None:
    document = split(reading(*(block(SENTENCE * 25, page=n) for n in (1, 2, 3))))

    assert [passage.place for passage in document.passages] == ["p. 1", "p. 2", "p. 3"]


def test_rows_of_a_sheet_are_counted_as_in_the_sheet() -> None:
    rows = [f"Item: {i} | Price: {i} € and something more to fill the row up" for i in range(60)]

    document = split(
        reading(block("\n".join(rows), kind=BlockKind.TABLE, place="Costs", first_row=2))
    )

    first, *_, last = document.passages
    assert first.place == f"Costs, rows 2-{first.text.count(chr(10)) + 2}"
    assert last.place == f"Costs, rows {61 - last.text.count(chr(10))}-61"


def test_a_single_row_is_not_a_range() -> None:
    document = split(reading(block("Total: 7", kind=BlockKind.TABLE, place="Costs", first_row=9)))

    assert document.passages[0].place == "Costs, row 9"


def test_plain_text_is_placed_by_its_lines() -> None:
    document = split(reading("\n".join(f"line {n} " + "x" * 70 for n in range(1, 61))))

    for passage in document.passages:
        lines = passage.text.split("\n")
        first, last = lines[0].split()[1], lines[-1].split()[1]
        assert passage.place == f"lines {first}-{last}"


def test_a_long_heading_is_shortened_between_words() -> None:
    heading = "What to do when the child comes early and nobody has been told about it yet"

    document = split(reading(block("Call.", heading=(heading,))))

    assert (
        document.passages[0].place == '"What to do when the child comes early and nobody has been…"'
    )
    assert document.passages[0].heading == (heading,)


def test_the_first_line_of_plain_text_heads_every_passage() -> None:
    document = split(reading("Parental leave\n\n" + SENTENCE * 100))

    assert len(document.passages) > 1
    assert {passage.heading for passage in document.passages} == {("Parental leave",)}


def test_a_first_line_that_is_a_sentence_heads_nothing() -> None:
    document = split(reading("We met on Monday.\n\nNothing was decided."))

    assert document.passages[0].heading == ()


def test_passages_beyond_the_limit_are_left_out_and_counted() -> None:
    whole = split(reading(SENTENCE * 500))

    limited = split(reading(SENTENCE * 500), max_passages=3)

    assert limited.passages == whole.passages[:3]
    assert limited.left_out == len(whole.passages) - 3


@pytest.mark.parametrize("scrap", ["a", "a\n", "a b. C ", "한", "\u0301", "  \n", SENTENCE])
def test_five_million_characters_of_any_shape_are_split(scrap: str, full_size: bool) -> None:
    length = 5_000_000 if full_size else 500_000

    document = split(reading(block("x" + scrap * (length // len(scrap)))))

    assert document.passages[-1].end == len(document.text.rstrip())


def test_very_many_blocks_are_split(full_size: bool) -> None:
    blocks: list[Block] = [block(f"Block {n}.") for n in range(200_000 if full_size else 20_000)]

    document = split(reading(*blocks))

    assert len(document.passages) < len(blocks) / 50


def _gaps(document: SplitDocument) -> list[str]:
    ends = [0, *(p.end for p in document.passages)]
    starts = [*(p.start for p in document.passages), len(document.text)]
    return [document.text[end:start] for end, start in zip(ends, starts, strict=True)]
