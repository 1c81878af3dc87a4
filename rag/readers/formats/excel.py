"""Excel workbooks (.xlsx), sheet by sheet."""

import io

import openpyxl

from rag.readers.draft import Draft
from rag.readers.sheets import add_sheet


def read(data: bytes, draft: Draft) -> None:
    """Add every sheet as tables of rows, each cell with the name of its column."""
    workbook = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    for sheet in workbook.worksheets:
        sheet.reset_dimensions()
        draft.place = str(sheet.title)
        rows = (["" if v is None else str(v) for v in row] for row in sheet.values)
        add_sheet(rows, draft)
