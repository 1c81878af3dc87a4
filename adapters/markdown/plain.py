"""Markup as plain text, for notifications, pipes and as the ground of a terminal's."""

from adapters.markdown.rendering import hanging, prefixed, ticks
from adapters.markdown.tables import WIDEST, columns, records, width
from adapters.markdown.tree import Block, Table


class PlainText:
    """Text that reads well as it is: no marks for bold and italic, code and lists kept."""

    links_file_names = False

    def text(self, text: str) -> str:
        return text

    def strong(self, content: str) -> str:
        return content

    def emphasis(self, content: str) -> str:
        return content

    def code(self, text: str) -> str:
        around = ticks(text, least=1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{around}{space}{text}{space}{around}"

    def citation(self, n: int, _target: str | None) -> str:
        return f"[{n}]"

    def heading(self, _level: int, content: str) -> str:
        return content

    def code_block(self, text: str, language: str) -> str:
        fence = ticks(text, least=3)
        return f"{fence}{language}\n{text}\n{fence}"

    def item(self, number: int | None, content: str) -> str:
        return hanging("•" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        return prefixed("│", content)

    def rule(self) -> str:
        return "* * *"

    def table(self, table: Table) -> Block:
        return columns(table) if width(table) <= WIDEST else records(table)
