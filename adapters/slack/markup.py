"""How Slack writes things: Markdown in answers, mrkdwn in lines of our own."""

import html

import regex

from adapters.markdown.rendering import hanging, prefixed, ticks
from adapters.markdown.tables import code, records, width
from adapters.markdown.tree import Block, Table

_WIDEST = 60
"""Columns of a table that a desktop shows without wrapping code."""
_MARKS = regex.compile(r"[\\`*_\[\]~|#]")
_BREAK = "\u200b"


class SlackMarkdown:
    """The Markdown of streams and `markdown` blocks.

    What is escaped is written so that it is harmless to a reader of Markdown and to one of
    mrkdwn alike: entities for what makes references, backslashes for what makes marks.
    Source: docs.slack.dev/reference/block-kit/blocks/markdown-block.
    """

    links_file_names = True

    def text(self, text: str) -> str:
        return _MARKS.sub(r"\\\g<0>", html.escape(text, quote=False))

    def strong(self, content: str) -> str:
        return f"**{content}**"

    def emphasis(self, content: str) -> str:
        return f"*{content}*"

    def code(self, text: str) -> str:
        fence = ticks(text, least=1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{fence}{space}{text}{space}{fence}"

    def citation(self, n: int, _target: str | None) -> str:
        # Whatever follows, it never becomes the address of a link.
        return f"[{n}]{_BREAK}"

    def heading(self, level: int, content: str) -> str:
        return f"{'#' * level} {content}"

    def code_block(self, text: str, language: str) -> str:
        fence = ticks(text, least=3)
        return f"{fence}{language}\n{text}\n{fence}"

    def item(self, number: int | None, content: str) -> str:
        return hanging("-" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        return prefixed(">", content)

    def rule(self) -> str:
        return "---"

    def table(self, table: Table) -> Block:
        return code(table) if width(table) <= _WIDEST else records(table)


class SlackLine(SlackMarkdown):
    """The mrkdwn of lines that we write ourselves: only `&`, `<` and `>` have an escape."""

    def text(self, text: str) -> str:
        return html.escape(text, quote=False)


class SlackLabel(SlackLine):
    """What stands on a link of ours: nothing in it becomes another link."""

    links_file_names = False
