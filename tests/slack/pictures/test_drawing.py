"""What is drawn is what was sent, and nothing is left out in silence."""

from tests.fakes.slack.things import ChannelId, Json, Message, Ref, Ts, UserId
from tests.slack.pictures.drawing import CAPTION, UNKNOWN, Moment, page

NAMES = {"U1": "Anna", "F1": "a<b>.pdf"}


def drawn(*blocks: Json, markdown: str = "", text: str = "") -> str:
    message = Message(
        ref=Ref(ChannelId("C1"), Ts("1700000000.000001")),
        user=UserId("U1"),
        text=text,
        markdown=markdown,
        blocks=blocks,
        files=("F1",),
    )
    return page([Moment(title="Now", messages=(message,), status="Writing…")], names=NAMES)


def test_every_page_says_who_drew_it() -> None:
    assert CAPTION.replace("'", "&#x27;") in drawn()


def test_markdown_is_drawn_and_escapes_are_read() -> None:
    shown = drawn(markdown="**8 weeks** \\[x\\] &lt;b&gt;\n\n- one\n\n```\na < b\n```")

    assert "<strong>8 weeks</strong> [x] &lt;b&gt;" in shown
    assert "<li>one</li>" in shown
    assert "a &lt; b" in shown


def test_lines_of_our_own_are_drawn_with_their_links() -> None:
    line = {"type": "mrkdwn", "text": "*[1]* <https://a.slack.com/x|b &lt;c&gt;>, `d`\n>quoted"}

    shown = drawn({"type": "context", "elements": [line]})

    assert '<b>[1]</b> <a href="https://a.slack.com/x">b &lt;c&gt;</a>, <code>d</code>' in shown
    assert "<q>quoted</q>" in shown


def test_tables_and_buttons_are_drawn() -> None:
    button = {"type": "button", "text": {"type": "plain_text", "text": "Pass<ages"}}
    table = {"type": "table", "rows": [[{"type": "raw_text", "text": "<a>"}]]}

    shown = drawn(table, {"type": "actions", "elements": [button]}, {"type": "divider"})

    assert "<td>&lt;a&gt;</td>" in shown
    assert "<button>Pass&lt;ages</button>" in shown
    assert UNKNOWN not in shown


def test_names_of_people_and_files_are_escaped() -> None:
    shown = drawn(text="<@U1> hello <there>")

    assert "<i>@Anna</i> hello &lt;there&gt;" in shown
    assert "a&lt;b&gt;.pdf" in shown


def test_what_it_does_not_know_is_seen() -> None:
    carousel = {"type": "actions", "elements": [{"type": "carousel"}]}

    shown = drawn({"type": "video"}, carousel)

    assert f"{UNKNOWN}: video" in shown
    assert f"{UNKNOWN}: carousel" in shown
