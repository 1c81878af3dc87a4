"""Markdown: text as written under its headings, tables by row, fences as code."""

from rag.values import BlockKind
from tests.rag.readers.reading_here import read_here, texts

TEXT = """\
Preface with *emphasis*.

# Terms

Some **text**
over two lines.

- one
- two

## Prices `net`

| Plan | Price |
|------|-------|
| Small | 5 |

```python
def f():
    return 1
```

Setext
======

End.
"""


def test_blocks_stand_under_their_headings_as_written() -> None:
    blocks = read_here(TEXT, ".md").blocks

    assert [(block.kind, block.heading, block.text) for block in blocks] == [
        (BlockKind.PROSE, (), "Preface with *emphasis*."),
        (BlockKind.PROSE, ("Terms",), "Some **text**\nover two lines.\n\n- one\n- two"),
        (BlockKind.TABLE, ("Terms", "Prices net"), "Plan: Small | Price: 5"),
        (BlockKind.CODE, ("Terms", "Prices net"), "def f():\n    return 1"),
        (BlockKind.PROSE, ("Setext",), "End."),
    ]


def test_links_in_headings_are_their_words() -> None:
    blocks = read_here("# The [API](http://x) of `main_loop`\n\nx", ".md").blocks

    assert blocks[0].heading == ("The API of main_loop",)


def test_front_matter_is_text_and_no_heading() -> None:
    blocks = read_here("---\ntitle: Terms\n---\n# A\n\nx", ".md").blocks

    assert [(block.heading, block.text) for block in blocks] == [
        ((), "title: Terms"),
        (("A",), "x"),
    ]


def test_headings_in_fences_are_code() -> None:
    assert texts(read_here("```\n# not a heading\n```", ".md")) == ["# not a heading"]
