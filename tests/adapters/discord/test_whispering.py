"""What only one person sees: pages that fit, in which nothing foreign is live."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
import regex

from adapters.discord.guilds import Channel, Kind
from adapters.discord.whispering import (
    choose_among,
    choose_channels,
    documents,
    passages,
    reason,
    told,
)
from adapters.replies import InContext, Reply
from rag.values import Document, DocumentState, Scope, Source
from tests.adapters.discord.answers import JUMP
from tests.adapters.discord.reading import foreign, is_accepted, links
from tests.adapters.markdown.texts import ATTACKS, attacks, for_many
from tests.adapters.parts import citation
from tests.fakes.discord.components import MENU, check_modal, every
from tests.fakes.discord.forms import submitted
from tests.fakes.discord.things import Json

KEY = f"discord:{2**64 - 1}/{2**64 - 1}/{2**64 - 1}"


def in_context(n: int, *, said: str = "Eight weeks' notice.", around: str = "around") -> InContext:
    """Return a passage of which everything that people wrote is `said`."""
    passage = replace(
        citation(n, document=said, place=said).passage, text=said, source=JUMP, uploader=said
    )
    return InContext(n=n, before=around, passage=passage, after=around)


def document(n: int, *, name: str = "handbook.pdf", who: str | None = "maria") -> Document:
    source = Source(
        message_key="discord:1/2/3",
        file_id="1",
        name=name,
        uploader=who,
        permalink=JUMP,
        shared_at=datetime(2026, 3, 3, 12, tzinfo=UTC),
    )
    return Document(
        id=n,
        scope=Scope("discord:1/2"),
        name=name,
        format="PDF",
        state=DocumentState.INDEXED,
        pages=60,
        passages=9,
        sources=(source,),
    )


def texts(pages: Sequence[Json]) -> str:
    """Return what stands on all pages, after looking whether Discord takes them."""
    assert all(is_accepted(dict(page)) for page in pages)
    return "\n".join(page["content"] for page in pages)


def turns(page: Json) -> list[tuple[str, bool]]:
    """Return what ◀ and ▶ of a page say when they are clicked, and whether they can be."""
    buttons = [one for one in every(page["components"]) if one.get("label") in {"◀", "▶"}]
    return [(one["custom_id"], not one["disabled"]) for one in buttons]


def test_a_passage_stands_quoted_in_its_context() -> None:
    [page] = passages(Reply(told=(), passages=(in_context(1, said="One.\n\nTwo."),)), key=KEY)

    title, before, *quoted, after = texts([page]).split("\n")
    assert title.startswith("**[1]** [One. Two.](")
    assert (before, quoted, after) == ("-# … around", ["> One.", "> Two."], "-# around …")
    assert page["components"] == []


@pytest.mark.parametrize(
    "said", ["word " * 900, "𝔘" * 4_000, "_" * 4_000, "line\n" * 900, "w" * 4_000]
)
def test_the_longest_passages_fit(said: str) -> None:
    reply = Reply(told=(), passages=tuple(in_context(n, said=said, around=said) for n in (1, 2, 3)))

    shown = texts(passages(reply, key=KEY))

    assert [n for n in (1, 2, 3) if f"**[{n}]**" not in shown] == []


def test_many_passages_are_pages_to_turn() -> None:
    reply = Reply(told=(), passages=tuple(in_context(n, said="word " * 90) for n in range(1, 21)))

    pages = passages(reply, key=KEY)

    last = len(pages) - 1
    found = regex.findall(r"\*\*\[(\d+)\]\*\*", texts(pages))
    assert [int(n) for n in found] == list(range(1, 21))
    assert turns(pages[0]) == [
        (f"page|passages|{KEY}|0|back", False),
        (f"page|passages|{KEY}|1|on", True),
    ]
    assert turns(pages[last])[0] == (f"page|passages|{KEY}|{last - 1}|back", True)
    assert turns(pages[last])[1][1] is False


def test_a_file_is_linked_with_its_pages_its_uploader_and_the_day() -> None:
    day = datetime(2026, 3, 3, 12, tzinfo=UTC).astimezone()

    [page] = documents(Reply(told=(), documents=(document(1),)), forgettable=False)

    shown = texts([page]).replace("\\", "")
    assert shown == f"- [handbook.pdf]({JUMP}), 60 pages · maria · {day:%-d %b %Y}"


def test_many_files_are_pages_to_turn() -> None:
    reply = Reply(told=(), documents=tuple(document(n, name=f"n{n}x.pdf") for n in range(60)))

    pages = documents(reply, forgettable=False)

    assert regex.findall(r"n\d+x", texts(pages)) == [f"n{n}x" for n in range(60)]
    assert turns(pages[1]) == [("page|sources||0|back", True), ("page|sources||2|on", True)]


def test_a_menu_forgets_one_file() -> None:
    reply = Reply(told=(), documents=tuple(document(n) for n in range(60)))

    [page] = documents(reply, forgettable=True)

    [menu] = [one for one in every(page["components"]) if one["type"] == MENU]
    assert is_accepted(dict(page))
    assert menu["custom_id"].startswith("forget|")
    assert [option["value"] for option in menu["options"]] == [str(n) for n in range(25)]


@pytest.mark.parametrize("name", [*ATTACKS, "", " ", "\u202e", "long " * 90, "𝔘" * 200])
def test_any_name_fits_a_menu(name: str) -> None:
    [page] = documents(Reply(told=(), documents=(document(1, name=name),)), forgettable=True)

    [menu] = [one for one in every(page["components"]) if one["type"] == MENU]
    [option] = menu["options"]
    assert is_accepted(dict(page))
    assert option["label"].strip()
    assert not set(option["label"]) & set("\n\x1b\u202e\u2066")


def test_nothing_foreign_is_live(full_size: bool) -> None:
    def is_harmless(said: str) -> None:
        reply = Reply(
            told=(said,),
            passages=(in_context(1, said=said, around=said),),
            documents=(document(1, name=said, who=said),),
        )
        shown = [*passages(reply, key=KEY), *documents(reply, forgettable=True), told([said])]
        texts(shown)
        assert [one for page in shown for one in foreign(page["content"], ours=[JUMP])] == []
        assert {link for page in shown for link in links(page["content"])} == {JUMP}

    for_many(attacks(), is_harmless, examples=2_000 if full_size else 150)
    for attack in ATTACKS:
        is_harmless(attack)


def test_of_nothing_there_is_a_page_that_says_so() -> None:
    nothing = Reply(told=())

    for page in (*passages(nothing, key=KEY), *documents(nothing, forgettable=True), told([])):
        assert texts([page]) == "Nothing."


def test_long_sentences_of_ours_fit() -> None:
    sentences = [f"s{n}x {'_' * 900}" for n in range(5)]
    reply = Reply(told=tuple(sentences), documents=(document(1),))

    assert "s0x" in texts([told(sentences)])
    assert regex.findall(r"s\dx", texts(documents(reply, forgettable=False))) == [
        f"s{n}x" for n in range(5)
    ]
    assert "s4x" in texts(passages(reply, key=KEY))


def test_a_reason_need_not_be_given() -> None:
    modal = reason(KEY)

    check_modal(modal)
    assert modal["custom_id"] == f"reason|{KEY}"
    assert submitted(modal, {})["custom_id"] == modal["custom_id"]
    submitted(modal, {"What was wrong or missing?": "x" * 1_000})
    with pytest.raises(AssertionError):
        submitted(modal, {"What was wrong or missing?": "x" * 1_001})


def test_channels_can_be_chosen() -> None:
    assert is_accepted(dict(choose_channels()))


def channel(n: int) -> Channel:
    kind = Kind.CATEGORY if n == 0 else Kind.TEXT
    return Channel(
        id=str(n + 1),
        guild="1",
        name=f"channel-{n}",
        kind=kind,
        parent="",
        is_for_adults=False,
        overwrites=(),
    )


@pytest.mark.parametrize("count", [1, 25, 26])
def test_as_many_channels_as_fit_can_be_chosen_in_a_direct_message(count: int) -> None:
    menu = choose_among([*map(channel, range(count))], "Acme")

    assert is_accepted(dict(menu))
    assert ("not listed" in menu["content"]) == (count > 25)


def test_where_there_is_no_channel_there_is_no_menu() -> None:
    menu = choose_among([], "Acme")

    assert menu["components"] == []
    assert "no channel" in menu["content"]
