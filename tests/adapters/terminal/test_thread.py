"""What stands on standard output while an answer is written, and after it."""

from dataclasses import replace

import pytest

from adapters.terminal.thread import TerminalThread
from rag.values import Answer, AnswerOutcome

ANSWER = Answer(
    outcome=AnswerOutcome.ANSWERED,
    text="You need **eight weeks** [1].\n\n| a | b |\n|---|---|\n| 1 | 2 |\n",
    citations=(),
    searched=3,
    quotes_only=False,
    interrupted=False,
    read_through=None,
    failure_id=None,
    timings_ms={},
)
SHOWN = "You need eight weeks [1].\n\na | b\n--+--\n1 | 2\n"


def test_what_is_shown_is_only_ever_appended(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()

    pieces = []
    for end in range(len(ANSWER.text)):
        thread.show_text(ANSWER.text[:end])
        pieces.append(capsys.readouterr().out)
    thread.show_end(ANSWER, told=[])

    assert "".join(pieces) + capsys.readouterr().out == SHOWN
    assert len([piece for piece in pieces if piece]) > 8
    assert " eight weeks" in pieces  # bold text comes as one


def test_an_answer_that_was_not_streamed_is_shown_whole(
    capsys: pytest.CaptureFixture[str],
) -> None:
    TerminalThread().show_end(ANSWER, told=["Quotes only."])

    assert capsys.readouterr().out == SHOWN + "Quotes only.\n"


def test_an_open_end_is_shown_at_the_end(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()
    interrupted = replace(ANSWER, text="Eight **weeks in `wri")

    thread.show_text(interrupted.text)
    thread.show_end(interrupted, told=[])

    assert capsys.readouterr().out == "Eight **weeks in `wri\n"


def test_another_text_is_shown_below(capsys: pytest.CaptureFixture[str]) -> None:
    thread = TerminalThread()

    thread.show_text("Seven days, ")
    thread.show_end(ANSWER, told=[])

    assert capsys.readouterr().out == "Seven days,\n\n" + SHOWN
