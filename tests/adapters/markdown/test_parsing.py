"""What of a model's Markdown becomes markup, and what stays text."""

import pytest

from adapters.markdown.parsing import parsed
from adapters.markdown.tree import (
    Alignment,
    Blocks,
    CitationMark,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Items,
    LineBreak,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
)


def words(text: str) -> Paragraph:
    return Paragraph(content=(Text(text=text),))


@pytest.mark.parametrize(
    ("text", "blocks"),
    [
        ("", ()),
        ("two\nlines", (Paragraph(content=(Text(text="two"), LineBreak(), Text(text="lines"))),)),
        ("## Early *birth* ##", (Heading(level=2, content=(
            Text(text="Early "), Emphasis(content=(Text(text="birth"),)))),)),
        ("- a\n- b", (Items(start=None, items=((words("a"),), (words("b"),))),)),
        ("7. a\n8. b\n   - c", (Items(start=7, items=((words("a"),), (
            words("b"), Items(start=None, items=((words("c"),),))))),)),
        ("> a\n\n---", (Quote(content=(words("a"),)), Rule())),
        ("```python x\na\n\n b\n```", (CodeBlock(text="a\n\n b", language="python"),)),
        ("```<!channel>\na", (CodeBlock(text="a", language=""),)),
        ("    a", (CodeBlock(text="a", language=""),)),
        ("|a|b|\n|-|-:|\n|1|", (Table(
            header=((Text(text="a"),), (Text(text="b"),)),
            alignments=(Alignment.LEFT, Alignment.RIGHT),
            rows=(((Text(text="1"),), ()),)),)),
    ],
)  # fmt: skip
def test_blocks_are_read(text: str, blocks: Blocks) -> None:
    assert parsed(text) == blocks


def test_bold_italic_code_and_citations_are_read() -> None:
    (paragraph,) = parsed("**b *i*** `c [1]` [2][13]")

    assert paragraph == Paragraph(
        content=(
            Strong(content=(Text(text="b "), Emphasis(content=(Text(text="i"),)))),
            Text(text=" "),
            Code(text="c [1]"),
            Text(text=" "),
            CitationMark(n=2),
            CitationMark(n=13),
        )
    )


@pytest.mark.parametrize(
    "text",
    [
        "[text](https://evil.com)",
        "![image](https://evil.com/x.png)",
        "<https://evil.com>",
        "[reference][1x]",
        "<b onclick='x'>html</b>",
        "<!-- html -->",
        "&lt;b&gt;",
        "[0], [1000], [^1], [a]",
    ],
)
def test_what_could_link_or_embed_is_text(text: str) -> None:
    assert parsed(text) == (words(text),)


@pytest.mark.parametrize(("text", "stays"), [("Notice\n===", "==="), ("a | b\n--- | ---", "--- |")])
def test_a_line_that_was_shown_as_text_stays_text(text: str, stays: str) -> None:
    (block,) = parsed(text)

    assert isinstance(block, Paragraph)
    assert isinstance(block.content[-1], Text)
    assert block.content[-1].text.startswith(stays)


def test_an_escaped_citation_is_text() -> None:
    assert parsed(r"\[1\] \*a\*") == (words("[1] *a*"),)


def test_bold_within_bold_is_bold() -> None:
    nested = "**a " * 2000 + "b**" * 2000

    (paragraph,) = parsed(nested)

    assert isinstance(paragraph, Paragraph)
    (strong,) = paragraph.content
    assert isinstance(strong, Strong)
    assert all(isinstance(inner, Text) for inner in strong.content)


@pytest.mark.parametrize("marker", ["> ", "- ", "1. ", "> - "])
def test_nothing_is_lost_however_deep_it_stands(marker: str) -> None:
    blocks = parsed(marker * 500 + "found")

    assert "found" in repr(blocks)
    assert repr(blocks).count("content=") < 60
