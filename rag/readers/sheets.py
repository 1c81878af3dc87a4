"""Rows of a sheet into a draft: header found, runs of rows kept together, places kept exact."""

from collections.abc import Iterable
from itertools import chain, islice

from rag.readers.draft import Draft
from rag.readers.tables import Row, looks_like_header

_HEADER_WINDOW = 20


def add_sheet(rows: Iterable[Row], draft: Draft) -> None:
    """Add rows, the first of which is row 1; a run of rows without a gap is one block."""
    rows = iter(rows)
    first = list(islice(rows, _HEADER_WINDOW))
    header: Row = ()
    if first and looks_like_header(first[0], first[1:]):
        header = first[0]
    run: list[Row] = []
    start = 1
    for number, row in enumerate(chain(first, rows), start=1):
        cells = row[: draft.limits.columns]
        filled = sum(1 for cell in cells if cell.strip())
        draft.count_cells(filled)
        if filled == 0 or (header and number == 1):
            draft.table(run, header=header, first_row=start)
            run, start = [], number + 1
        else:
            run.append(cells)
    draft.table(run, header=header, first_row=start)
