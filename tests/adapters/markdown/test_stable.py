"""What is shown of a growing text is never taken back."""

from itertools import pairwise

import pytest
from hypothesis import strategies as st

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import Renderer, rendered
from adapters.markdown.stable import stable
from adapters.slack.markup import SlackMarkdown
from adapters.terminal.markup import TerminalMarkup
from tests.adapters.markdown.discord_like import DiscordLike
from tests.adapters.markdown.slack_like import SlackLike
from tests.adapters.markdown.texts import attacks, for_many, markup

RENDERERS = [
    pytest.param(PlainText(), id="plain"),
    pytest.param(TerminalMarkup(columns=80), id="terminal"),
    pytest.param(SlackMarkdown(), id="slack"),
    pytest.param(SlackLike(), id="mrkdwn"),
    pytest.param(DiscordLike(), id="discord"),
]

ANSWER = """\
You need to give **8 weeks' notice**, in writing, to your manager and HR [1]. If the child comes
early, you may give it within 2 weeks after the birth [2].

## What it costs

| Region | Q1 | Q2 |
|:-------|---:|---:|
| North  | 12 | 13 |
| South  |  7 | *9* [3] |

1. Ask `hr@acme.com` for the form:
   - the *short* one,
   - or the __long__ one.
2. Send it to https://forms.acme.com/leave before the 1st.

> Nobody is refused. [1]

```python
def notice(weeks: int = 8) -> str:
    return f"{weeks} weeks"
```

The files don't say who covers your shifts.
"""


@pytest.mark.parametrize("renderer", RENDERERS)
def test_each_beginning_of_an_answer_begins_the_next(renderer: Renderer) -> None:
    beginnings = [ANSWER[:end] for end in range(len(ANSWER) + 1)]

    shown = [rendered(parsed(stable(beginning)), renderer) for beginning in beginnings]

    whole = rendered(parsed(ANSWER), renderer)
    assert all(later.startswith(earlier) for earlier, later in pairwise([*shown, whole]))
    assert shown[-1] in {whole, whole.removesuffix(".")}
    assert len(set(shown)) > 60  # it did stream


@pytest.mark.parametrize(
    "text",
    [
        *(
            "*👩**1。*@",
            "\\:",
            "\\\n\\",
            "\\\n1@",
            "\\\n|\r",
            "*|\n_*:",
            "a\n- b\n- *c* d",
            "#*a* b",
        ),
        *(
            "    a\n\n    b",
            "-\u00a0\n",
            "\u00a0\n[2_>",
            "x.om**1…**",
            "x.om._👩",
            "**a**.co**m x**",
        ),
        *(
            "*a `b* c` d*",
            "```a`b *c* d\n",
            "| a |\n|---|\nb",
            "a\n2. *b* c",
            "1)*b* c",
            "> a\n*b\n> c*",
        ),
    ],
)
def test_marks_at_borders_are_not_taken_back(text: str) -> None:
    """Each of these was, once, or is where one thought of it."""
    shown = [rendered(parsed(stable(text[:end])), PlainText()) for end in range(len(text) + 1)]

    whole = rendered(parsed(text), PlainText())
    assert all(later.startswith(earlier) for earlier, later in pairwise([*shown, whole]))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("renderer", RENDERERS)
@pytest.mark.parametrize("texts", [markup(), attacks()], ids=["markup", "attacks"])
def test_what_is_stable_of_any_beginning_begins_the_whole(
    texts: st.SearchStrategy[str], renderer: Renderer, full_size: bool
) -> None:
    def never_taken_back(text: str) -> None:
        whole = rendered(parsed(text), renderer)
        shown = ""
        for end in range(len(text) + 1):
            grown = rendered(parsed(stable(text[:end])), renderer)
            assert grown.startswith(shown), text[:end]
            shown = grown
        assert whole.startswith(shown)

    for_many(texts, never_taken_back, examples=4000 if full_size else 150)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Eight weeks", "Eight weeks"),
        ("Eight weeks' notice.", "Eight weeks' notice"),
        ("Eight weeks' notice. ", "Eight weeks' notice. "),
        ("Eight **weeks", "Eight "),
        ("Eight **weeks** ", "Eight **weeks** "),
        ("Eight weeks [1", "Eight weeks "),
        ("Eight weeks [1] ", "Eight weeks [1] "),
        ("See `conf", "See "),
        ("2 * 3 and snake_case ", "2 * 3 and snake_case "),
        ("One.\n\n- first\n- *sec", "One.\n\n- first\n"),
        ("One.\n-", "One.\n"),
        ("1", ""),
        ("12 weeks", "12 weeks"),
        ("Region\n| a | b |\n", "Region\n"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n", ""),
        ("| a |\n|---|\n| 1 |\n\n", "| a |\n|---|\n| 1 |\n\n"),
        ("Run:\n\n```\nls\n", "Run:\n\n"),
        ("Run:\n\n```\nls\n```\n", "Run:\n\n```\nls\n```\n"),
        ("## Head", ""),
        ("## Head\n", "## Head\n"),
        ("> said", "> said"),
        ("Ask hr@ac", "Ask hr"),
        ("a\r\nb\u200b", "a\nb"),
        ("", ""),
    ],
)
def test_shown_is_what_comes_before_the_first_open_construct(text: str, shown: str) -> None:
    assert stable(text) == shown


def test_it_is_the_same_when_asked_again() -> None:
    once = stable(ANSWER)

    assert stable(once) == once
