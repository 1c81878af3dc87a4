"""Answers as plain text, names on one line, and tables as something else."""

import pytest

from adapters.markdown import tables
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered, rendered_line
from adapters.markdown.tree import Table
from tests.adapters.markdown.discord_like import DiscordLike
from tests.adapters.markdown.slack_like import SlackLike


def table_of(text: str) -> Table:
    (table,) = parsed(text)
    assert isinstance(table, Table)
    return table


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**Eight** *weeks* [1].", "Eight weeks [1]."),
        ("“You need to give\nnotice.” [1]", "“You need to give\nnotice.” [1]"),
        ("# Early birth\n\nTell HR.", "Early birth\n\nTell HR."),
        ("- a\n\n- b\n  - c\n\n    d", "• a\n• b\n  • c\n    d"),
        ("9. a\n10. b\n    ```\n    c\n    ```", "9. a\n10. b\n    ```\n    c\n    ```"),
        ("> a\n>\n> - b", "│ a\n│\n│ • b"),
        ("`` a`b `` and `c`", "``a`b`` and `c`"),
        ("````\n```\n````", "````\n```\n````"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ("#\n\n>\n\na", "a"),
        ("-\n- b", "•\n• b"),
    ],
)
def test_plain_text_reads_well(text: str, shown: str) -> None:
    assert rendered(parsed(text), PlainText()) == shown


def test_a_table_is_aligned_by_what_is_seen() -> None:
    text = "| Région | Q1 |\n|---|--:|\n| 東京 | **7** [1] |\n| `x` | 12 |"

    shown = rendered(parsed(text), PlainText())

    assert shown.split("\n") == [
        "Région |    Q1",
        "-------+------",
        "東京   | 7 [1]",
        "`x`    |    12",
    ]


def test_a_wide_table_is_a_list() -> None:
    text = f"| Name | About |\n|---|---|\n| a | {'word ' * 30}|\n| b | |"

    shown = rendered(parsed(text), PlainText())

    assert shown.startswith("• Name: a\n  About: word word")
    assert shown.endswith("\n• Name: b")


def test_long_headers_are_said_once() -> None:
    text = f"| {'head ' * 20}| b |\n|---|---|\n" + "| 1 | 2 |\n" * 30

    shown = rendered(parsed(text), PlainText())

    assert shown.count("head") == 20
    assert shown.count("• 1\n  2") == 30


def test_a_table_as_code_has_no_marks() -> None:
    code = tables.code(table_of("| **a** | `b` |\n|---|---|\n| 1 [2] | <!here> |"))

    assert code.text == "a     | b\n------+--------\n1 [2] | <!here>"


@pytest.mark.parametrize(("rows", "longest"), [(1, 60_000), (10_000, 4)])
def test_no_table_is_much_longer_than_its_text(rows: int, longest: int) -> None:
    text = f"|{'h' * longest}|b|\n|---|---|\n" + "|1|2|\n" * rows

    assert len(rendered(parsed(text), PlainText())) < 10 * len(text)


def test_a_citation_leads_where_it_is_told() -> None:
    links = {1: "https://acme.slack.com/archives/C7/p1"}

    shown = rendered(parsed("Yes [1] and [2]."), SlackLike(), link_of=links.get)

    assert shown == "Yes <https://acme.slack.com/archives/C7/p1|[1]> and [2]."


def test_platforms_escape_what_is_theirs() -> None:
    text = r"\*a\* <b> & c_d"

    assert rendered(parsed(text), SlackLike()) == "*a* &lt;b&gt; &amp; c_d"
    assert rendered(parsed(text), DiscordLike()) == r"\*a\* \<b\> & c\_d"


def test_a_name_is_escaped_on_one_line() -> None:
    assert rendered_line("a_\u202eb\n.md", DiscordLike()) == r"a\_b .md"
    assert rendered_line("<!channel>.md", SlackLike()) == "&lt;\u200b!channel&gt;.md"
