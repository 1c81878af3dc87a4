"""What stands below an answer: sources that can be read, buttons that Discord takes."""

from datetime import UTC, datetime

import pytest

from adapters.discord.foot import button, row, rows, source_lines
from adapters.replies import Final, Offer, OfferKind
from tests.adapters.discord.reading import is_accepted, units
from tests.adapters.markdown.texts import ATTACKS
from tests.adapters.parts import answer, citation
from tests.fakes.discord.components import BUTTON, every, labelled
from tests.fakes.discord.things import Json

KEY = f"discord:{2**64 - 1}/{2**64 - 1}/{2**64 - 1}"
"""No key is longer."""
CITED = (citation(1),)


def offer(
    kind: OfferKind = OfferKind.REPLACE, *, label: str = "Replace", of: int | None = 7
) -> Offer:
    return Offer(kind=kind, label=label, document_id=of)


def buttons(final: Final) -> list[list[Json]]:
    """Return the buttons of each row, after looking whether Discord takes them."""
    shown = rows(final, key=KEY)
    assert is_accepted({"content": "x", "components": list(shown), "flags": 0})
    assert all(set(one) >= {"label", "custom_id"} for one in every(shown) if one["type"] == BUTTON)
    return [one["components"] for one in shown]


def ids(final: Final) -> list[list[str]]:
    return [[one["custom_id"] for one in in_row] for in_row in buttons(final)]


def test_an_answer_has_passages_and_thumbs_in_one_row() -> None:
    final = answer("Yes [1].", citations=CITED)

    assert ids(final) == [[f"passages|{KEY}", f"up|{KEY}", f"down|{KEY}"]]
    assert [labelled(one) for one in buttons(final)[0]] == ["Passages", "👍", "👎"]


def test_without_sources_there_are_no_passages() -> None:
    assert ids(answer("Nothing found.")) == [[f"up|{KEY}", f"down|{KEY}"]]


def test_what_cannot_be_rated_has_no_thumbs() -> None:
    final = Final(text="", citations=(), told=("Hello.",), offers=(), rateable=False)

    assert ids(final) == []


def test_offers_stand_above() -> None:
    final = answer("", offers=(offer(), offer(OfferKind.READ_EARLIER, of=None)))

    assert ids(final)[0] == ["offer|replace|7", "offer|read_earlier|none"]
    assert len(ids(final)) == 2


def test_two_files_of_one_name_offer_the_same_once() -> None:
    final = answer("", offers=(offer(), offer(OfferKind.KEEP_BOTH), offer()))

    assert ids(final)[0] == ["offer|replace|7", "offer|keep_both|7"]


@pytest.mark.parametrize("count", [5, 6, 11, 20, 90])
def test_many_offers_take_many_rows_and_leave_one_for_thumbs(count: int) -> None:
    final = answer("Yes.", offers=tuple(offer(of=n) for n in range(count)))

    *above, last = ids(final)
    assert [one for in_row in above for one in in_row] == [
        f"offer|replace|{n}" for n in range(min(count, 20))
    ]
    assert last == [f"up|{KEY}", f"down|{KEY}"]


@pytest.mark.parametrize("label", [*ATTACKS, "", " ", "long " * 90, "𝔘" * 90, "👩‍👩‍👧" * 90])
def test_any_label_fits_a_button(label: str) -> None:
    [[shown], _] = buttons(answer("", offers=(offer(label=label),)))

    assert 1 <= units(str(shown["label"])) <= 80
    assert "\u202e" not in shown["label"]
    assert "\n" not in shown["label"]


def test_a_button_can_be_greyed_out() -> None:
    [shown] = row([button("◀", action="page", disabled=True)])["components"]

    assert shown["disabled"] is True


def test_a_source_names_file_place_person_channel_and_day() -> None:
    day = datetime(2026, 3, 3, tzinfo=UTC).astimezone()

    told = source_lines(CITED, {"library": "people"})

    assert told.replace("\\", "").startswith("-# [1] handbook, p. 34 · maria, #people, ")
    assert f"{day:%-d %b}" in told


def test_an_unknown_channel_is_left_out() -> None:
    assert "#" not in source_lines(CITED, {}).replace("-#", "")


@pytest.mark.parametrize(("count", "shown"), [(1, 1), (5, 5), (6, 6), (20, 6)])
def test_five_sources_are_shown(count: int, shown: int) -> None:
    told = source_lines([citation(n) for n in range(1, count + 1)], {}).split("\n")

    assert len(told) == shown
    assert all(one.startswith("-# ") for one in told)
    assert (told[-1] == f"-# … and {count - 5} more behind Passages") is (count > 5)
