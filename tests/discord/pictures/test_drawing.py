"""What is drawn is what was sent, and nothing is left out in silence."""

from tests.discord.pictures.drawing import CAPTION, UNKNOWN, Moment, page
from tests.fakes.discord.things import Json, Message, Ref, Snowflake

NAMES = {"1": "Anna", "7": "a<b>.pdf"}


def drawn(content: str = "", *components: Json) -> str:
    message = Message(
        ref=Ref(Snowflake("5"), Snowflake("6")),
        author=Snowflake("9"),
        content=content,
        components=components,
        files=(Snowflake("7"),),
    )
    return page([Moment(title="Now", messages=(message,))], names=NAMES)


def test_every_page_says_who_drew_it() -> None:
    assert CAPTION.replace("'", "&#x27;") in drawn()


def test_markdown_is_drawn_and_escapes_are_read() -> None:
    shown = drawn("**8 weeks** \\[x\\] <b>\n\n- one\n\n```\na < b\n```")

    assert "<strong>8 weeks</strong> [x] &lt;b&gt;" in shown
    assert "<li>one</li>" in shown
    assert "a &lt; b" in shown


def test_sources_are_small_lines_with_their_links() -> None:
    shown = drawn("Eight.\n-# [1] [a\\_b.pdf](https://discord.com/channels/1/2/3), p. 4")

    assert '<small>[1] <a href="https://discord.com/channels/1/2/3">a_b.pdf</a>, p. 4' in shown


def test_people_files_and_buttons_are_drawn() -> None:
    button = {"type": 2, "label": "Pass<ages"}

    shown = drawn("<@1> hello", {"type": 1, "components": [button]})

    assert "<i>@Anna</i> hello" in shown
    assert "a&lt;b&gt;.pdf" in shown
    assert "<button>Pass&lt;ages</button>" in shown
    assert UNKNOWN not in shown


def test_what_it_does_not_know_is_seen() -> None:
    assert f"{UNKNOWN}: 42" in drawn("", {"type": 42})
