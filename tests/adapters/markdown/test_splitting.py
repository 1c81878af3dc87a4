"""Long answers in parts: below the limit, complete, and nothing lost."""

import pytest
import regex
from hypothesis import strategies as st

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import Renderer, rendered
from adapters.markdown.splitting import LEAST, split
from adapters.slack.markup import SlackMarkdown
from tests.adapters.markdown.discord_like import DiscordLike
from tests.adapters.markdown.slack_like import SlackLike
from tests.adapters.markdown.texts import ATTACKS, MARKUP, for_many

RENDERERS = [
    pytest.param(PlainText(), id="plain"),
    pytest.param(SlackMarkdown(), id="slack"),
    pytest.param(SlackLike(), id="mrkdwn"),
    pytest.param(DiscordLike(), id="discord"),
]
FAMILY = "👩\u200d👩\u200d👧\u200d👦"


def parts_of(text: str, *, limit: int = LEAST, renderer: Renderer | None = None) -> list[str]:
    return list(split(parsed(text), renderer or PlainText(), limit=limit))


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def test_what_fits_is_one_part() -> None:
    assert parts_of("**One** line.") == ["One line."]
    assert parts_of("") == []


def test_a_limit_too_small_for_an_answer_is_refused() -> None:
    with pytest.raises(ValueError, match="199 characters: take 200"):
        parts_of("One line.", limit=199)


def test_parts_end_with_paragraphs_where_these_fit() -> None:
    paragraphs = [f"{letter} " * 40 for letter in "abcde"]

    parts = parts_of("\n\n".join(paragraphs))

    assert parts == [
        f"{'a ' * 39}a\n\n{'b ' * 39}b",
        f"{'c ' * 39}c\n\n{'d ' * 39}d",
        f"{'e ' * 39}e",
    ]


def test_a_long_paragraph_is_cut_behind_a_sentence_and_its_citation() -> None:
    parts = parts_of("Eight weeks of notice are needed. [1] " * 12)

    assert all(part.endswith("needed. [1]") for part in parts)
    assert all(part.startswith("Eight") for part in parts)


def test_bold_text_is_bold_in_both_parts() -> None:
    parts = parts_of(f"**{'word ' * 60}end**", renderer=DiscordLike())

    assert len(parts) == 2
    assert all(regex.fullmatch(r"\*\*word( word)*( end)?\*\*", part) for part in parts)


def test_code_is_fenced_in_every_part() -> None:
    lines = [f"line_{n} = {n}" for n in range(60)]

    parts = parts_of("- See:\n\n  ```python\n  " + "\n  ".join(lines) + "\n  ```")

    fences = [regex.findall(r"^ *```(?:python)?$", part, regex.MULTILINE) for part in parts]
    assert len(parts) > 3
    assert all(len(found) == 2 for found in fences)
    assert regex.findall(r"line_\d+ = \d+", "\n".join(parts)) == lines


def test_a_long_line_of_code_is_cut_between_characters() -> None:
    parts = parts_of("```\n" + FAMILY * 100 + "\n```")

    inside = [part.removeprefix("```\n").removesuffix("\n```") for part in parts]
    assert all(units(part) <= LEAST for part in parts)
    assert all(set(regex.findall(r"\X", text)) == {FAMILY} for text in inside)
    assert "".join(inside) == FAMILY * 100


def test_the_header_of_a_table_stands_in_every_part() -> None:
    rows = [f"| {n} | {'x' * 20} [{n}] |" for n in range(1, 41)]

    parts = parts_of("\n".join(["| n | what |", "|--:|------|", *rows]))

    assert all(part.lstrip().startswith("n | what\n") for part in parts)
    assert [int(n) for part in parts for n in regex.findall(r"\[(\d+)\]", part)] == [*range(1, 41)]
    assert all(line.count("|") == 1 for part in parts for line in part.split("\n")[2:])


def test_a_row_too_large_for_a_part_becomes_lines() -> None:
    parts = parts_of(f"| a | b |\n|---|---|\n| {'long ' * 50} | {'words ' * 50} |")

    assert all(units(part) <= LEAST for part in parts)
    assert parts[0].startswith("• a: long long")
    assert "b: words" in "".join(parts)
    assert "".join(parts).count("words") == 50


def test_numbers_go_on_and_what_is_left_of_an_item_gets_none() -> None:
    items = [f"{n}. {'word ' * (60 if n == 4 else 8)}" for n in range(3, 8)]

    parts = parts_of("\n".join(items))

    assert regex.findall(r"^(\d+)\.", "\n".join(parts), regex.MULTILINE) == [*"34567"]
    assert "".join(parts).count("word") == 60 + 4 * 8


def test_a_heading_goes_with_what_it_is_above() -> None:
    parts = parts_of(f"{'word ' * 30}\n\n## Costs\n\n{'more ' * 30}")

    assert parts[1].startswith("Costs\n\nmore")


def test_a_citation_is_never_cut() -> None:
    links = {n: f"https://acme.slack.com/archives/C7/p{n:016}" for n in range(1, 100)}
    text = "".join(f"[{n}]" for n in range(1, 100))

    parts = list(split(parsed(text), SlackLike(), limit=LEAST, link_of=links.get))

    found = regex.findall(r"<([^|<>]+)\|\[(\d+)\]>", "".join(parts))
    assert found == [(link, str(n)) for n, link in links.items()]
    assert all(regex.fullmatch(r"(?:<[^<>]+>)+", part) for part in parts)


def test_a_link_too_long_for_any_part_stands_alone_rather_than_being_cut() -> None:
    link = "https://acme.slack.com/" + "x" * LEAST

    parts = list(split(parsed("a [1] b"), SlackLike(), limit=LEAST, link_of={1: link}.get))

    assert parts == ["a", f"<{link}|[1]>", "b"]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("renderer", RENDERERS)
def test_every_part_is_below_the_limit_and_nothing_is_lost(
    renderer: Renderer, full_size: bool
) -> None:
    pieces = st.sampled_from([*MARKUP, *ATTACKS, "word " * 30, "x" * 250, FAMILY * 20])
    texts = st.lists(pieces, max_size=40).map("".join)

    def is_whole(case: tuple[str, int]) -> None:
        text, limit = case
        parts = parts_of(text, limit=limit, renderer=renderer)
        assert all(units(part) <= limit for part in parts)
        assert words("".join(parts)) == words(rendered(parsed(text), renderer))

    limits = st.sampled_from([LEAST, 333, 2000])
    for_many(st.tuples(texts, limits), is_whole, examples=3000 if full_size else 200)


def words(markup: str) -> str:
    """Leave out what a part repeats or drops at its borders: marks, and space."""
    return regex.sub(r"[\s`*_>│#~^\u200b-]|```\w*", "", markup)
