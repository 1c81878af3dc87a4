"""Whatever is answered and cited, nothing foreign is live, and Discord reads it as it was meant."""

import pytest
import regex

from adapters.discord.markup import DiscordMarkdown
from adapters.markdown.parsing import parsed
from adapters.markdown.rendering import rendered
from adapters.replies import Offer, OfferKind, Progress, Snapshot
from tests.adapters.discord.answers import JUMP, NARROW, WIDE, shown, source
from tests.adapters.discord.reading import blocks_of_code, foreign, is_accepted, links
from tests.adapters.markdown.texts import ATTACKS, attacks, for_many, markup
from tests.adapters.parts import answer


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_in_every_place_is_text(attack: str) -> None:
    offer = Offer(kind=OfferKind.REPLACE, label=attack, document_id=7)
    final = answer(
        f"before {attack} behind\n\n> - {attack} [1]{attack}",
        citations=(source(1, said=attack),),
        told=(f"Read {attack}.",),
        offers=(offer,),
    )

    parts = shown(final, {"discord:1/2": attack})

    assert all(is_accepted(part.payload) for part in parts)
    assert [one for part in parts for one in foreign(part.text, ours=[JUMP])] == []
    assert [link for part in parts for link in links(part.text)] in ([JUMP], [])


@pytest.mark.timeout(600)
def test_nothing_is_live_whatever_is_put_together(full_size: bool) -> None:
    def is_harmless(text: str) -> None:
        for part in (Snapshot(text=text), Progress(sentence=text), answer(text * 20, told=(text,))):
            for one in shown(part):
                assert is_accepted(one.payload)
                assert foreign(one.text) == []
                blocks_of_code(one.text)

    for_many(attacks(), is_harmless, examples=3_000 if full_size else 150)
    for_many(markup(), is_harmless, examples=3_000 if full_size else 150)


@pytest.mark.parametrize(
    "line",
    ["# heading", "-# small", "- item", "+ item", "> quote", ">>> quote", "1. item"],
)
def test_a_sentence_of_ours_does_not_become_markup(line: str) -> None:
    [part] = shown(answer("", told=(line,)))

    assert regex.match(r"(?:#{1,3}|-#|[-+*]|>{1,3}) ", part.text) is None


def test_a_citation_is_never_the_label_of_a_link() -> None:
    [part] = shown(answer("Yes [1](https://evil.com) and [2](/x) and [1][2]."))

    assert regex.search(r"\]\(", part.text) is None
    assert "[1]" in part.text


@pytest.mark.parametrize(
    "to",
    [
        "library",
        "https://evil.com/channels/1/2/3",
        "https://discord.com/channels/1/2/3)[x](https://evil.com",
        "https://discord.com/api/webhooks/1/2",
    ],
)
def test_a_file_is_linked_to_a_message_only(to: str) -> None:
    [part] = shown(answer("Yes [1].", citations=(source(1, to=to),)))

    assert links(part.text) == []
    assert "handbook.pdf" in part.text.replace("\\", "")


def test_a_file_from_a_linked_slack_channel_is_linked_to_its_message() -> None:
    there = (
        "https://acme.slack.com/archives/C7/p1700000000000100?thread_ts=1700000000.000100&cid=C7"
    )

    [part] = shown(answer("Yes [1].", citations=(source(1, to=there),)))

    assert links(part.text) == [there]


@pytest.mark.parametrize("ticks", range(1, 9))
def test_ticks_in_code_do_not_end_it(ticks: int) -> None:
    inside = "`" * ticks

    [block] = shown(answer(f"~~~~~~~~~~\n{inside} x {inside}y{inside}\n~~~~~~~~~~\n\nbehind"))
    fence = "`" * (ticks + 1)
    [span] = shown(answer(f"a {fence} x{inside}y {fence} behind"))

    [code] = blocks_of_code(block.text)
    assert code.replace("\u200b", "") == f"{inside} x {inside}y{inside}"
    assert blocks_of_code(span.text) == []
    assert f"x{inside}y" in span.text.replace("\u200b", "")


@pytest.mark.parametrize("empty", ["```\n```", "```\n\n\n```", "```python\n```", "~~~\n~~~"])
def test_a_block_without_code_swallows_nothing(empty: str) -> None:
    [part] = shown(answer(f"before\n\n{empty}\n\nbetween\n\n```\ncode\n```\n\nbehind"))

    assert [code for code in blocks_of_code(part.text) if code.strip()] == ["code"]


def test_a_quote_is_one_quote() -> None:
    [part] = shown(answer("> one\n>\n> two"))

    # To Discord a mark without a space behind it is text.
    assert all(line.startswith("> ") for line in part.text.split("\n"))


@pytest.mark.parametrize(("level", "marks"), [(1, "#"), (2, "##"), (3, "###"), (6, "###")])
def test_headings_go_down_to_the_third_level(level: int, marks: str) -> None:
    assert rendered(parsed(f"{'#' * level} Early"), DiscordMarkdown()) == f"{marks} Early"


def test_a_narrow_table_is_code_and_any_other_a_list() -> None:
    [narrow], [wide] = (shown(answer(table)) for table in (NARROW, WIDE))

    assert blocks_of_code(narrow.text) == ["Region |   Days\n-------+-------\nNorth  | 28 [2]"]
    assert blocks_of_code(wide.text) == []
    assert wide.text.startswith("- Column 0")
