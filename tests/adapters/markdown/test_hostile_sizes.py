"""Texts that make parsers take forever do not make ours: time grows with length, not faster.

A step that is quadratic needs many minutes for the full size, and runs into the time limit.
"""

import pytest

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from tests.adapters.markdown.slack_like import SlackLike

REPEATED = [
    *(
        "[",
        "[1",
        "*",
        "**a ",
        "*a _b ",
        "*_",
        "a**b",
        "_a __b ",
        "`",
        "`a ",
        "`` a ` ",
        "\\",
        "\\*",
    ),
    *(
        "> ",
        "> " * 30 + "a\n",
        ">\n",
        "> a\n",
        "- ",
        "- a\n",
        "1. a\n",
        "- a\n1. b\n",
        "> - a\n",
        "-\n",
    ),
    *(
        "|",
        "|---",
        "| a |\n",
        "|\n",
        "a.a.",
        ".",
        "https://",
        "@everyone",
        "<@U1> ",
        "evil.com ",
        ".",
    ),
    *("a", " ", "\n", "a\n", "a  \n", "# ", "#\n", "***\n", "- - ", "```\n", "    x\n", "~~~\n"),
    *("👩\u200d", "\u0301", "\u200b", "a\u202e", "\u3000", "a-", "a_", "a:", "**a**", "x`y`"),
]
SHAPES = {
    "backtick runs of every length": " ".join("`" * n for n in range(1, 450)),
    "deep list": "".join("  " * n + "- a\n" for n in range(300)),
    "deep list with gaps": "".join("  " * n + "- a\n\n" for n in range(300)),
    "lazy quote": "> " + "a\n" * 50_000,
    "table": "| a | b |\n|---|---|\n" + "| 1 | 2 |\n" * 10_000,
    "table of empty cells": "|" + "a|" * 20_000 + "\n|" + "-|" * 20_000 + "\n" + "|\n" * 50,
    "open fence": "```\n" + "x\n" * 50_000,
    "one long word and a space": "a." * 50_000 + " b",
}


@pytest.mark.timeout(240)
@pytest.mark.parametrize(
    "text",
    [
        *(pytest.param(piece * (100_000 // len(piece)), id=repr(piece)) for piece in REPEATED),
        *(pytest.param(shape, id=name) for name, shape in SHAPES.items()),
    ],
)
def test_time_grows_with_length(text: str, full_size: bool) -> None:
    text = text if full_size else text[:10_000]

    whole = rendered(parsed(text), PlainText())
    parts = list(split(parsed(text), SlackLike(), limit=2000))
    shown = rendered(parsed(stable(text)), PlainText())

    assert whole.startswith(shown)
    assert len(whole) < 20 * len(text) + 200_000
    assert all(len(part) <= 2000 for part in parts)
