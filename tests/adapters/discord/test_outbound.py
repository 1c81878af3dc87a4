"""What stands in a message: nothing too long, empty or left out, nothing changed needlessly."""

from dataclasses import replace

import pytest

from adapters.discord.outbound import LONGEST, Part
from adapters.replies import Final, Progress, ReplyPart, Snapshot
from tests.adapters.discord.answers import long_text, shown, source, words
from tests.adapters.discord.reading import blocks_of_code, is_accepted, units
from tests.adapters.parts import answer


@pytest.mark.parametrize("character", ["", "𝔘"], ids=["plain", "two units each"])
def test_fifteen_thousand_characters_arrive_whole(character: str) -> None:
    text = long_text(15_000).replace("Part", f"Part {character * 40}")

    parts = shown(answer(text, citations=tuple(source(n) for n in range(1, 21))))

    together = "\n".join(part.text for part in parts)
    code = "\n".join("\n".join(blocks_of_code(part.text)) for part in parts)
    assert all(is_accepted(part.payload) for part in parts)
    assert words(together) == words(text)
    assert all(f"print({n})  # line {n}\n" in f"{code}\n" for n in range(120))
    assert [n for n in range(1, 21) if f"[{n}]" not in together] == []
    assert parts[-1].text.count("\n-# [") + parts[-1].text.startswith("-# [") == 5
    assert parts[-1].text.endswith("-# … and 15 more behind Passages")
    assert [bool(part.components) for part in parts] == [False] * (len(parts) - 1) + [True]
    assert all(part.is_whole for part in parts)


@pytest.mark.parametrize("said", ["very_long [name] " * 20, "𝔘" * 200, "*" * 300])
def test_the_longest_sources_fit_a_message(said: str) -> None:
    to = (
        f"https://{'a' * 40}.slack.com/archives/C012345678/p1700000000000000?thread_ts=1700000000.0"
    )
    citations = tuple(source(n, said=said, to=to) for n in range(994, 1_000))

    *_, last = shown(answer("Yes.", citations=citations), {"discord:1/2": said})

    assert is_accepted(last.payload)
    assert last.text.count("-# [") == 5
    assert last.text.endswith("-# … and 1 more behind Passages")


def test_sources_that_do_not_fit_below_have_a_message_of_their_own() -> None:
    full = "x" * LONGEST

    first, second = shown(answer(full, citations=(source(1),)))

    assert (first.text, first.components) == (full, ())
    assert second.text.startswith("-# [1]")
    assert second.components


def test_the_last_message_holds_text_and_sources_as_long_as_they_fit() -> None:
    [alone] = shown(answer("", citations=(source(1),)))
    room = LONGEST - units(alone.text) - 1

    [together] = shown(answer("x" * room, citations=(source(1),)))
    apart = shown(answer("x" * (room + 1), citations=(source(1),)))

    assert units(together.text) == LONGEST
    assert len(apart) == 2


def test_what_footnote_says_itself_stands_below_the_text_and_above_the_sources() -> None:
    [part] = shown(
        answer("Eight weeks [1].", citations=(source(1),), told=("Quotes *only*.", "Ask again."))
    )

    told = part.text.replace("\\", "").replace("\u200b", "")
    assert told.startswith(
        "Eight weeks [1].\n\nQuotes *only*.\n\nAsk again.\n-# [1] [handbook.pdf]("
    )


@pytest.mark.parametrize("part", [Progress(sentence=""), Snapshot(text="**"), answer("")])
def test_no_message_is_empty(part: ReplyPart) -> None:
    if isinstance(part, Final):
        part = replace(part, rateable=False)

    assert shown(part) == []


def test_buttons_alone_have_something_to_stand_below() -> None:
    [part] = shown(answer(""))

    assert is_accepted(part.payload)


def test_progress_is_a_line() -> None:
    [part] = shown(Progress(sentence="Searching 17 files…"))

    assert (part.text, part.is_whole) == ("🔎 Searching 17 files…", False)


def test_a_snapshot_shows_only_what_is_settled() -> None:
    [part] = shown(Snapshot(text="Eight weeks, **in wri"))

    assert part.text.strip() == "Eight weeks,"
    assert not part.is_whole


def test_what_is_shown_stays_while_the_text_grows() -> None:
    text = long_text(9_000)
    changed = 0
    before: list[Part] = []

    for end in range(100, len(text), 100):
        now = shown(Snapshot(text=text[:end]))
        # All but the two last: what does not fit any more goes on into the next message.
        changed += [part.text for part in before[:-2]] != [
            part.text for part in now[: len(before[:-2])]
        ]
        assert [part.is_whole for part in now] == [True] * (len(now) - 1) + [False] * bool(now)
        before = now

    assert len(before) > 4
    assert changed == 0


def test_the_end_of_an_answer_leaves_its_whole_messages_as_they_are() -> None:
    text = long_text(9_000)
    streamed = shown(Snapshot(text=text))

    ended = shown(answer(text, citations=(source(1),)))

    assert [part.text for part in streamed[:-1]] == [
        part.text for part in ended[: len(streamed) - 1]
    ]


def test_a_message_calls_nobody_and_has_no_previews() -> None:
    [part] = shown(answer("Eight weeks."))

    assert part.payload["allowed_mentions"] == {"parse": []}
    assert part.payload["flags"] == 4
