"""Spreadsheets of every make (.xlsx, .xlsb, .xls, .ods) with calamine, sheet by sheet."""

import io
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from rag.readers.draft import Draft
from rag.readers.refusal import RefusedError
from rag.readers.sheets import add_sheet
from rag.values import RefusalReason

Cell = int | float | str | bool | time | date | datetime | timedelta

_ENCRYPTED = "it is protected with a password. Save it without one and drop it again."


def read(data: bytes, draft: Draft) -> None:
    """Add every sheet that people can see, each cell with the name of its column."""
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise RefusedError(RefusalReason.ENCRYPTED, _ENCRYPTED) from error
    for sheet in workbook.sheets_metadata:
        if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
            draft.place = sheet.name
            cells = workbook.get_sheet_by_name(sheet.name)
            add_sheet(([written(cell) for cell in row] for row in cells.iter_rows()), draft)


def written(cell: Cell) -> str:
    """Return a cell's value as its sheet would show it without a format of its own."""
    match cell:
        case bool():
            return str(cell).upper()
        case float():
            # Excel calculates with 15 digits; more of them would show binary fractions.
            return format(cell, ".15g")
        case datetime() if cell.time() == time():
            return cell.date().isoformat()
        case datetime():
            return cell.isoformat(sep=" ", timespec="minutes")
        case _:
            return str(cell)
