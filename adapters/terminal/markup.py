"""How a terminal writes the markup of an answer: bold, italic and colours around plain text."""

from rich.ansi import AnsiDecoder
from rich.text import Text

from adapters.markdown.plain import PlainText
from adapters.markdown.tables import columns, records, width
from adapters.markdown.tree import Block, Table

_CYAN, _MAGENTA, _NO_COLOUR = 36, 35, 39
_BOLD, _NOT_BOLD = 1, 22
_ITALIC, _NOT_ITALIC = 3, 23


class TerminalMarkup(PlainText):
    """Plain text with SGR sequences: the only control characters, since the text has none."""

    def __init__(self, *, columns: int) -> None:
        """Know how wide a table may be to be readable as one."""
        self._columns = columns

    def strong(self, content: str) -> str:
        return _styled(content, _BOLD, _NOT_BOLD)

    def emphasis(self, content: str) -> str:
        return _styled(content, _ITALIC, _NOT_ITALIC)

    def code(self, text: str) -> str:
        return _styled(super().code(text), _MAGENTA, _NO_COLOUR)

    def citation(self, n: int, target: str | None) -> str:
        return _styled(super().citation(n, target), _CYAN, _NO_COLOUR)

    def heading(self, level: int, content: str) -> str:
        return _styled(super().heading(level, content), _BOLD, _NOT_BOLD)

    def code_block(self, text: str, language: str) -> str:
        lines = super().code_block(text, language).split("\n")
        return "\n".join(_styled(line, _MAGENTA, _NO_COLOUR) for line in lines)

    def table(self, table: Table) -> Block:
        return columns(table) if width(table) <= self._columns else records(table)


def printable(markup: str) -> Text:
    """Return a stretch of terminal markup for rich, which leaves styles out where none are shown.

    Lines and marks are whole in it, so that stretches can be printed one after the other.
    """
    decoder = AnsiDecoder()
    return Text("\n").join(map(decoder.decode_line, markup.split("\n")))


def _styled(text: str, on: int, off: int) -> str:
    return f"\x1b[{on}m{text}\x1b[{off}m"
