"""Rows of a sheet into a draft: columns named, runs of rows kept together, row numbers exact."""

from collections.abc import Iterable

from rag.readers.draft import Draft
from rag.readers.normalising import one_line
from rag.readers.tables import Row, headed


def add_sheet(rows: Iterable[Row], draft: Draft, *, first_row: int = 1) -> None:
    """Add rows, the first of which has the 1-based number `first_row`.

    A run of rows without an empty one between them is a table of its own. One that brings no
    names of columns goes on under those of the run before, if it fits below them.
    """
    sheet = _Sheet(draft)
    try:
        for number, row in enumerate(rows, start=first_row):
            sheet.add(number, row)
    finally:
        sheet.end_run()


class _Sheet:
    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._run: list[Row] = []
        self._begin = 0
        self._header: Row = ()

    def add(self, number: int, row: Row) -> None:
        cells = [one_line(cell) for cell in row[: self._draft.limits.columns]]
        self._draft.truncated |= len(row) > len(cells)
        filled = sum(map(bool, cells))
        if filled == 0:
            self.end_run()
            return
        self._begin = self._begin if self._run else number
        self._run.append(cells)
        self._draft.count_cells(filled)

    def end_run(self) -> None:
        run, begin = self._run, self._begin
        self._run = []
        titles = _titles(run)
        self._draft.table(run[:titles], first_row=begin)
        header, rows = headed(run[titles:])
        if header or not _fits(rows, self._header):
            self._header = header
        number = begin + titles + bool(header)
        self._draft.table(rows, header=self._header, first_row=number)


def _titles(run: list[Row]) -> int:
    """Return how many rows at the top hold a single cell, where wider ones follow."""
    for position, row in enumerate(run):
        if sum(map(bool, row)) > 1:
            return position
    return 0


def _fits(rows: Iterable[Row], header: Row) -> bool:
    used = {position for row in rows for position, cell in enumerate(row) if cell}
    return len(used) > 1 and all(p < len(header) and header[p] for p in used)
