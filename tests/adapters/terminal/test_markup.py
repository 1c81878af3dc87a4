"""Answers in a terminal: styles where there are some, plain text where there are none."""

from io import StringIO

from rich.console import Console

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered
from adapters.terminal.markup import TerminalMarkup, printable

ANSWER = "## Notice\n\n**Eight** *weeks* for `hr` [1]\n\n- a\n\n```sh\nls\n```\n"


def printed(text: str, *, terminal: bool, columns: int = 80) -> str:
    out = StringIO()
    console = Console(
        file=out,
        force_terminal=terminal,
        color_system="standard" if terminal else None,
        no_color=False,
        soft_wrap=True,
    )
    console.print(printable(rendered(parsed(text), TerminalMarkup(columns=columns))), end="")
    return out.getvalue()


def test_a_pipe_gets_plain_text() -> None:
    assert printed(ANSWER, terminal=False) == rendered(parsed(ANSWER), PlainText())


def test_a_terminal_shows_bold_italic_code_and_citations() -> None:
    shown = printed(ANSWER, terminal=True)

    assert "\x1b[1mNotice\x1b[0m" in shown
    assert "\x1b[1mEight\x1b[0m" in shown
    assert "\x1b[3mweeks\x1b[0m" in shown
    assert "\x1b[35m`hr`\x1b[0m" in shown
    assert "\x1b[36m[1]\x1b[0m" in shown


def test_a_table_wider_than_the_terminal_is_a_list() -> None:
    table = "| name | about |\n|---|---|\n| leave | eight weeks |"

    assert printed(table, terminal=False, columns=20) == (
        "name  | about\n------+------------\nleave | eight weeks"
    )
    assert printed(table, terminal=False, columns=15) == "• name: leave\n  about: eight weeks"


def test_styles_of_the_model_are_not_obeyed() -> None:
    shown = printed("\x1b[31mred\x1b[0m \x1b]0;title\x07", terminal=True)

    assert "\x1b" not in shown
    assert "[31mred[0m" in shown
