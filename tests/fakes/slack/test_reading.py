"""The fake by itself: what a person reads, and what of it is live."""

from typing import Any

import pytest

from tests.fakes.slack.reading import Read, joined, markdown, mrkdwn, read_block


@pytest.mark.parametrize(
    ("written", "text", "markup"),
    [
        ("**a** and *b*", "a and b", "a and b"),
        ("# Title\n\ntext", "Title\ntext", "Title\ntext"),
        ("1. a\n2. b", "1. a\n2. b", "1. a\n2. b"),
        ("[a](https://x.test)", "a", "<https://x.test|a>"),
        ("<https://x.test>", "https://x.test", "<https://x.test|https://x.test>"),
        ("![a](https://x.test)", "a", "<https://x.test|a>"),
        ("<@U1> <!here> <#C1|c>", "@U1 @here c", "<@U1> <!here> <#C1|c>"),
        ("&lt;!here&gt;", "<!here>", "&lt;!here&gt;"),
        (r"\<!here>", "@here", "<!here>"),
        ("a < b & c", "a < b & c", "a &lt; b &amp; c"),
        ("`<!here>`", "<!here>", "`&lt;!here&gt;`"),
        ("```\n<@U1>\n```", "<@U1>", "```\n&lt;@U1&gt;\n```"),
        ("snake_case_name", "snake_case_name", "snake_case_name"),
    ],
)
def test_markdown_is_read_as_people_do(written: str, text: str, markup: str) -> None:
    assert markdown(written) == Read(text, markup)


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("*a* _b_ ~c~", "a b c"),
        ("2 * 3 * 4 and snake_case_name", "2 * 3 * 4 and snake_case_name"),
        ("<https://x.test|a &amp; b>", "a & b"),
        ("&lt;!here&gt; <!here>", "<!here> @here"),
        ("<https://x.test>", "https://x.test"),
    ],
)
def test_mrkdwn_is_read_as_people_do(written: str, text: str) -> None:
    assert mrkdwn(written) == Read(text, written)


@pytest.mark.parametrize(
    ("block", "text", "markup"),
    [
        ({"type": "header", "text": {"type": "plain_text", "text": "<!here>"}}, "<!here>", "&lt;!"),
        (
            {"type": "table", "rows": [[{"type": "raw_text", "text": t} for t in ("a", "<@U1>")]]},
            "a | <@U1>",
            "&lt;@U1&gt;",
        ),
        (
            {
                "type": "rich_text",
                "elements": [
                    {
                        "type": "rich_text_section",
                        "elements": [
                            {"type": "text", "text": "see "},
                            {"type": "link", "url": "https://x.test", "text": "it"},
                            {"type": "user", "user_id": "U1"},
                        ],
                    }
                ],
            },
            "see it@U1",
            "see <https://x.test|it><@U1>",
        ),
        ({"type": "actions", "elements": []}, "", ""),
    ],
)
def test_blocks_are_read_as_people_do(block: dict[str, Any], text: str, markup: str) -> None:
    seen = joined(read_block(block))

    assert seen.text == text
    assert markup in seen.markup
