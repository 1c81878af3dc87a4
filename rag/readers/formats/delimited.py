"""Comma, semicolon and tab separated values."""

import csv
from collections.abc import Iterator
from itertools import islice

from rag.readers.draft import Draft
from rag.readers.sheets import add_sheet

_DELIMITERS = (",", ";", "\t", "|")
_PROBED_ROWS = 50
_LONGEST_CELL = 1_000_000


def read(text: str, draft: Draft) -> None:
    """Add the rows, each cell with the name of its column; a row may span several lines."""
    csv.field_size_limit(_LONGEST_CELL)
    add_sheet(_rows(text, _delimiter(text)), draft)


def _rows(text: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(text.split("\n"), delimiter=delimiter, skipinitialspace=True)


def _delimiter(text: str) -> str:
    """Return the delimiter that cuts the first rows into the same number of cells, and into most.

    The standard library's sniffer guesses from a few characters and is often wrong.
    """
    return max(_DELIMITERS, key=lambda delimiter: _regularity(text, delimiter))


def _regularity(text: str, delimiter: str) -> tuple[float, int]:
    try:
        widths = [len(row) for row in islice(_rows(text, delimiter), _PROBED_ROWS) if row]
    except csv.Error:
        return 0.0, 0
    if not widths or max(widths) == 1:
        return 0.0, 0
    usual = max(set(widths), key=widths.count)
    return (widths.count(usual) / len(widths) if usual > 1 else 0.0), usual
