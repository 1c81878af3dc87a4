"""Rows of cells as lines of text that stay readable on their own."""

import re
from collections.abc import Iterator, Sequence

from rag.readers.normalising import one_line

Row = Sequence[str]

_SEPARATOR = " | "
_LONGEST_NAME = 80
_COMPARED_ROWS = 20
_AMOUNT = re.compile(r"\W*\d[\d\W]*[^\W\d]{0,3}\W*")
_YEAR = re.compile(r"(?:19|20)\d\d")


def row_line(cells: Row, *, header: Row) -> str:
    """Return `Name: cell | Name: cell`: without a name the cell alone, and no empty cells."""
    return _SEPARATOR.join(_labelled(cells, header))


def _labelled(cells: Row, header: Row) -> Iterator[str]:
    for position, cell in enumerate(cells):
        value = one_line(cell)
        if value:
            name = one_line(header[position]) if position < len(header) else ""
            yield f"{name.removesuffix(':')}: {value}" if name and name != value else value


def headed(rows: Sequence[Row], *, named: bool = False) -> tuple[Row, Sequence[Row]]:
    """Split rows into the names of their columns, empty when there are none, and the rest.

    `named` says that the first row surely holds names; otherwise its looks decide.
    """
    if len(rows) > 1 and (named or _looks_like_names(rows[0], rows[1 : 1 + _COMPARED_ROWS])):
        return rows[0], rows[1:]
    return (), rows


def _looks_like_names(first: Row, following: Sequence[Row]) -> bool:
    """Decide whether the first row names the columns of those that follow it.

    Names are short, differ from each other and are no amounts, but may be years. Two columns may
    as well be a list of names and values; there, amounts below a word show that it is a name.
    """
    names = [one_line(cell) for cell in first]
    filled = [name for name in names if name]
    width = max(sum(1 for cell in row if cell.strip()) for row in following)
    plausible = (
        len(filled) >= 2
        and len(filled) >= 0.6 * width
        and len(set(filled)) == len(filled)
        and all(len(name) <= _LONGEST_NAME for name in filled)
        and not any(is_amount(name) and not _YEAR.fullmatch(name) for name in filled)
    )
    return plausible and (len(filled) > 2 or _amounts_below(names, following))


def _amounts_below(names: Row, following: Sequence[Row]) -> bool:
    last = max(position for position, name in enumerate(names) if name)
    below = [row[last].strip() for row in following if len(row) > last and row[last].strip()]
    return bool(below) and all(map(is_amount, below))


def is_amount(text: str) -> bool:
    """Tell whether a cell holds a number or date rather than words: `1,234.50`, `$800K`, `3 kg`."""
    return _AMOUNT.fullmatch(text) is not None
