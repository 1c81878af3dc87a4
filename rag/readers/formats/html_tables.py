"""HTML tables as rows of cells: spanning cells repeat; tables for layout are told apart."""

from selectolax.lexbor import LexborNode

_MOST_COLUMNS = 1_000
_LONGEST_DATA_CELL = 2_000


def layout_tables(root: LexborNode) -> frozenset[int]:
    """Return the `mem_id` of every table below `root` that arranges a page instead of data.

    Such a table holds a heading, a listing, another table, or an essay in a cell.
    """
    found = set()
    for node in root.css("table, h1, h2, h3, pre, td, th"):
        if node.tag not in {"td", "th"} or _is_essay(node):
            table = _table_around(node)
            if table is not None:
                found.add(table.mem_id)
    return frozenset(found)


def _is_essay(cell: LexborNode) -> bool:
    # A cell with a table in it needs no measuring, which would be slow where many are nested.
    return cell.css_first("table") is None and len(cell.text()) > _LONGEST_DATA_CELL


def _table_around(node: LexborNode) -> LexborNode | None:
    above = node.parent
    while above is not None and above.tag != "table":
        above = above.parent
    return above


def rows_of(table: LexborNode) -> tuple[list[list[str]], bool]:
    """Return the text of all cells by row, and whether the first row is marked as names."""
    rows: list[list[str]] = []
    named = False
    hanging: dict[int, tuple[int, str]] = {}
    for element in table.css("tr"):
        cells = element.css("td, th")
        if not rows:
            named = len(cells) > 1 and all(cell.tag == "th" for cell in cells)
        row = _row(cells, hanging)
        if any(row):
            rows.append(row)
    return rows, named


def _row(cells: list[LexborNode], hanging: dict[int, tuple[int, str]]) -> list[str]:
    """Lay out one row; `hanging` keeps by column how many more rows a cell reaches down."""
    row: list[str] = []
    for cell in cells:
        if len(row) >= _MOST_COLUMNS:
            break
        _fill(row, hanging)
        text = cell.text(separator=" ")
        width = _span(cell, "colspan")
        height = _span(cell, "rowspan")
        for column in range(len(row), min(len(row) + width, _MOST_COLUMNS)):
            if height > 1:
                hanging[column] = (height - 1, text if column == len(row) else "")
        row += [text, *[""] * (width - 1)]
    _fill(row, hanging)
    return row[:_MOST_COLUMNS]


def _fill(row: list[str], hanging: dict[int, tuple[int, str]]) -> None:
    while len(row) in hanging:
        left, text = hanging.pop(len(row))
        if left > 1:
            hanging[len(row)] = (left - 1, text)
        row.append(text)


def _span(cell: LexborNode, name: str) -> int:
    value = cell.attributes.get(name) or ""
    return max(1, min(int(value), _MOST_COLUMNS)) if value.isdecimal() else 1
