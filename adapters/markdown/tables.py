"""What a table can be shown as where there are none: columns of text, code, or a list."""

from collections.abc import Sequence
from dataclasses import replace

from rich.cells import cell_len

from adapters.markdown.tree import (
    Alignment,
    CitationMark,
    Code,
    CodeBlock,
    Content,
    Inline,
    Items,
    LineBreak,
    Paragraph,
    Table,
    Text,
    leaves,
)

_BETWEEN = " | "
_COLON = Text(text=": ")
_LONGEST_NAME = 40
WIDEST = 100
"""Cells of a line that people still read across; padding makes a wider table very much longer."""


def width(table: Table) -> int:
    """Return how many cells of a terminal its longest line takes as columns."""
    return sum(_widths(table)) + len(_BETWEEN) * (len(table.header) - 1)


def columns(table: Table) -> Paragraph:
    """Lay it out as lines with aligned columns, for places where all letters are as wide."""
    widths = _widths(table)
    line: Content = (Text(text="-+-".join("-" * width for width in widths)),)
    lines = [_line(row, widths, table.alignments) for row in (table.header, *table.rows)]
    return Paragraph(content=_joined([lines[0], line, *lines[1:]]))


def code(table: Table) -> CodeBlock:
    """Lay it out as columns in a code block, for places where only code has such letters."""
    bare = replace(table, header=_bare(table.header), rows=tuple(_bare(row) for row in table.rows))
    return CodeBlock(text=_shown(columns(bare).content), language="")


def records(table: Table) -> Items:
    """Lay it out as a list: an item for each row, each cell on a line behind its column's name.

    What is too long for a name is said once, before all rows, so that the list is never much
    longer than the table.
    """
    named = all(_width(name) <= _LONGEST_NAME for name in table.header)
    rows = [
        [(*name, _COLON, *cell) if named and name else cell for name, cell in pairs if cell]
        for pairs in (zip(table.header, row, strict=True) for row in table.rows)
    ]
    if not (named and rows):
        rows.insert(0, [*table.header])
    return Items(start=None, items=tuple((Paragraph(content=_joined(row)),) for row in rows if row))


def _bare(row: Sequence[Content]) -> tuple[Content, ...]:
    """Keep the words of each cell: inside code there is no markup, and so no room for it."""
    return tuple((Text(text=_shown(cell)),) if cell else () for cell in row)


def _widths(table: Table) -> list[int]:
    rows = (table.header, *table.rows)
    return [max(map(_width, column)) for column in zip(*rows, strict=True)]


def _line(row: Sequence[Content], widths: Sequence[int], sides: Sequence[Alignment]) -> Content:
    cells: list[Inline] = []
    for cell, room, side in zip(row, widths, sides, strict=True):
        padding = room - _width(cell)
        before = {Alignment.LEFT: 0, Alignment.RIGHT: padding, Alignment.CENTER: padding // 2}[side]
        gap = _BETWEEN if cells else ""
        cells += (Text(text=gap + " " * before), *cell, Text(text=" " * (padding - before)))
    return tuple(cells[:-1])


def _joined(lines: Sequence[Content]) -> Content:
    joined: list[Inline] = []
    for line in lines:
        joined += (LineBreak(), *line) if joined else line
    return tuple(joined)


def _width(content: Content) -> int:
    """Count cells; a code span takes two more for its ticks."""
    ticks = 2 * sum(isinstance(leaf, Code) for leaf in leaves(content))
    return cell_len(_shown(content)) + ticks


def _shown(content: Content) -> str:
    return "".join(map(_text, leaves(content)))


def _text(leaf: Text | Code | CitationMark | LineBreak) -> str:
    match leaf:
        case Text(text=text) | Code(text=text):
            return text
        case CitationMark(n=n):
            return f"[{n}]"
        case LineBreak():
            return "\n"
