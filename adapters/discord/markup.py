"""How Discord writes things.

Source: "Message formatting", docs.discord.com/developers/reference; support.discord.com,
"Markdown Text 101".
"""

import regex

from adapters.markdown.rendering import hanging
from adapters.markdown.tables import code, records, width
from adapters.markdown.tree import Block, Table

_MARKS = regex.compile(r"[\\*_~`|<>#\[\]+-]")
_TICKS, _FENCE = regex.compile("`{2,}"), regex.compile("`{3,}")
_MOST_COLUMNS, _WIDEST = 3, 34
"""Of a table that a phone shows without wrapping code."""
_DEEPEST = 3
_BREAK = "\u200b"


class DiscordMarkdown:
    """Discord's Markdown, in which nothing foreign is live: every mark has its backslash."""

    links_file_names = False

    def text(self, text: str) -> str:
        return _MARKS.sub(r"\\\g<0>", text)

    def strong(self, content: str) -> str:
        return f"**{content}**"

    def emphasis(self, content: str) -> str:
        return f"*{content}*"

    def code(self, text: str) -> str:
        # To Discord three ticks are a block wherever they stand, so that two have to be enough.
        if "`" not in text:
            return f"`{text}`"
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{_BREAK}``{space}{_TICKS.sub(_apart, text)}{space}``{_BREAK}"

    def citation(self, n: int, _target: str | None) -> str:
        # Whatever follows, it never becomes the label of a link.
        return f"[{n}]{_BREAK}"

    def heading(self, level: int, content: str) -> str:
        return f"{'#' * min(level, _DEEPEST)} {content}"

    def code_block(self, text: str, language: str) -> str:
        # Discord ends a block at the first fence, however many ticks it began with; what has no
        # more in it than line ends is no block to it, and the next fence would end it.
        inside = _FENCE.sub(_apart, text) if text.strip("\n") else " "
        return f"```{language}\n{inside}\n```"

    def item(self, number: int | None, content: str) -> str:
        return hanging("-" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        # Without a space behind it, the mark of an empty line is text to Discord.
        return "\n".join(f"> {line}" for line in content.split("\n"))

    def rule(self) -> str:
        return "───"

    def table(self, table: Table) -> Block:
        is_narrow = len(table.header) <= _MOST_COLUMNS and width(table) <= _WIDEST
        return code(table) if is_narrow else records(table)


def _apart(ticks: regex.Match[str]) -> str:
    return _BREAK.join(ticks[0])
