"""Word tables as rows of cells: merged cells repeat downwards and leave gaps to the right."""

from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute, child, children, local
from rag.readers.formats.word_text import blocks_of, paragraph_of

_MOST_COLUMNS = 1_000


def cells_of(table: Tree.Element) -> list[Tree.Element]:
    """Return all cells, row by row, when the table only frames its content: one column."""
    rows = [list(children(row, "tc")) for row in children(table, "tr")]
    return [row[0] for row in rows if row] if all(len(row) <= 1 for row in rows) else []


def rows_of(table: Tree.Element) -> list[list[str]]:
    """Return the text of every cell, each row as wide as its columns."""
    rows: list[list[str]] = []
    for element in children(table, "tr"):
        row: list[str] = []
        for cell in children(element, "tc"):
            if len(row) >= _MOST_COLUMNS:
                break
            row += _spanned(cell, above=rows[-1] if rows else [], column=len(row))
        rows.append(row[:_MOST_COLUMNS])
    return rows


def has_header(table: Tree.Element) -> bool:
    """Tell whether the table says that its first row is repeated on every page."""
    return child(table, "tr", "trPr", "tblHeader") is not None


def _spanned(cell: Tree.Element, *, above: list[str], column: int) -> list[str]:
    properties = child(cell, "tcPr")
    merge = child(properties, "vMerge")
    continues = merge is not None and attribute(merge, "val") != "restart"
    text = "".join(above[column : column + 1]) if continues else _text(cell)
    span = attribute(child(properties, "gridSpan"), "val")
    width = min(int(span), _MOST_COLUMNS) if span.isdecimal() else 1
    return [text, *[""] * (width - 1)]


def _text(cell: Tree.Element) -> str:
    parts: list[str] = []
    for item in blocks_of(cell):
        if local(item) == "p":
            parts.append(paragraph_of(item).text)
        else:
            parts += [", ".join(filter(None, row)) for row in rows_of(item)]
    return " ".join(filter(None, parts))
