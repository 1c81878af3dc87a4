"""Rows of cells as lines of text that stay readable on their own."""

from collections.abc import Iterator, Sequence

from rag.readers.normalising import one_line

Row = Sequence[str]

_SEPARATOR = " | "


def row_line(cells: Row, *, header: Sequence[str]) -> str:
    """Return `Name: cell | Name: cell`: without a name the cell alone, and no empty cells."""
    return _SEPARATOR.join(_labelled(cells, header))


def _labelled(cells: Row, header: Sequence[str]) -> Iterator[str]:
    for position, cell in enumerate(cells):
        value = one_line(cell)
        if value:
            name = one_line(header[position]) if position < len(header) else ""
            yield f"{name}: {value}" if name and name != value else value


def looks_like_header(first: Row, following: Sequence[Row]) -> bool:
    """Decide whether the first row names the columns of those that follow it.

    It does when it has a different short text in every column that is used, and no numbers.
    """
    names = [one_line(cell) for cell in first]
    used = max((len(row) for row in following), default=0)
    filled = [name for name in names if name]
    return (
        bool(following)
        and len(filled) >= 2
        and len(filled) >= min(used, len(names)) * 0.6
        and len(set(filled)) == len(filled)
        and all(len(name) <= 80 and not is_number(name) for name in filled)
    )


def is_number(text: str) -> bool:
    """Tell whether a cell holds an amount rather than a name: `1,234.50`, `-3 %`, `2024-01-31`."""
    digits = sum(character.isdigit() for character in text)
    letters = sum(character.isalpha() for character in text)
    return digits > 0 and letters == 0
