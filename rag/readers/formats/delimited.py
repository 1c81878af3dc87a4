"""Comma, semicolon and tab separated values."""

import csv
from collections.abc import Sequence
from itertools import islice
from typing import Literal

from rag.readers.draft import Draft
from rag.readers.sheets import add_sheet

Quoting = Literal[0, 3]

_DELIMITERS = (",", ";", "\t", "|")
_PROBED_ROWS = 50
_LONGEST_CELL = 100_000


def read(text: str, draft: Draft) -> None:
    """Add the rows, each cell with the name of its column; a row may span several lines."""
    csv.field_size_limit(_LONGEST_CELL)
    lines = text.split("\n")
    delimiter = max(_DELIMITERS, key=lambda delimiter: _regularity(lines, delimiter))
    # A stray quotation mark would swallow the rest of the file into one cell.
    quoting: Quoting = csv.QUOTE_MINIMAL if _ends(lines, delimiter) else csv.QUOTE_NONE
    add_sheet(csv.reader(lines, delimiter=delimiter, quoting=quoting), draft)


def _regularity(lines: Sequence[str], delimiter: str) -> tuple[float, int]:
    """Rate a delimiter by how many of the first rows it cuts alike, and into how many cells.

    The standard library's sniffer guesses from a few characters and is often wrong.
    """
    try:
        rows = islice(csv.reader(lines, delimiter=delimiter), _PROBED_ROWS)
        widths = [len(row) for row in rows if row]
    except csv.Error:
        return 0.0, 0
    usual = max(set(widths), key=widths.count, default=1)
    return (widths.count(usual) / len(widths), usual) if usual > 1 else (0.0, 0)


def _ends(lines: Sequence[str], delimiter: str) -> bool:
    try:
        for _ in csv.reader(lines, delimiter=delimiter, strict=False):
            pass
    except csv.Error:
        return False
    return True
