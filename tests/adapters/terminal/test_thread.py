"""What stands on standard output while an answer is written, and after it."""

from dataclasses import replace

import pytest

from adapters.replies import Final, Snapshot
from adapters.terminal.thread import TerminalThread

FINAL = Final(
    text="You need **eight weeks** [1].\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    citations=(),
    told=(),
    offers=(),
    rateable=True,
)
SHOWN = "You need eight weeks [1].\n\na | b\n--+--\n1 | 2\n"


async def test_what_is_shown_is_only_ever_appended(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()

    pieces = []
    for end in range(1, len(FINAL.text)):
        await thread.show(Snapshot(text=FINAL.text[:end]))
        pieces.append(capsys.readouterr().out)
    await thread.show(FINAL)

    assert "".join(pieces) + capsys.readouterr().out == SHOWN
    assert len([piece for piece in pieces if piece]) > 8
    assert " eight weeks" in pieces  # bold text comes as one


async def test_an_answer_that_was_not_streamed_is_shown_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    await TerminalThread().show(replace(FINAL, told=("Quotes only.",)))

    assert capsys.readouterr().out == SHOWN + "Quotes only.\n"


async def test_an_open_end_is_shown_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()
    interrupted = "Eight **weeks in `wri"

    await thread.show(Snapshot(text=interrupted))
    await thread.show(replace(FINAL, text=interrupted))

    assert capsys.readouterr().out == "Eight **weeks in `wri\n"


async def test_another_text_is_shown_below(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()

    await thread.show(Snapshot(text="Seven days, "))
    await thread.show(FINAL)

    assert capsys.readouterr().out == "Seven days,\n\n" + SHOWN


async def test_the_end_is_shown_once_however_often_it_is_tried(
    capsys: pytest.CaptureFixture[str],
) -> None:
    ends: list[Final] = []
    thread = TerminalThread(ended=ends.append)

    await thread.show(FINAL)
    await thread.show(FINAL)

    assert capsys.readouterr().out == SHOWN
    assert ends == [FINAL]


async def test_what_is_taken_back_says_nothing_more(capsys: pytest.CaptureFixture[str]) -> None:
    ends: list[Final] = []
    thread = TerminalThread(ended=ends.append)

    await thread.show(Snapshot(text="Eight weeks, in"))
    await thread.remove()
    await thread.show(FINAL)

    assert capsys.readouterr().out == "Eight weeks, in"
    assert ends == []
