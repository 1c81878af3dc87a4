"""Spreadsheets of every make (.xlsx, .xlsb, .xls, .ods) with calamine, sheet by sheet."""

import io
import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta

from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from rag.readers.draft import Draft
from rag.readers.refusal import RefusedError, encrypted
from rag.readers.sheets import add_sheet
from rag.values import RefusalReason

Cell = int | float | str | bool | time | date | datetime | timedelta

_DAMAGED = "its sheets are damaged. Open it in a spreadsheet program, save it, drop it again."
_SCATTERED = (
    "a cell far away from all others makes one of its sheets too large. Delete the empty rows "
    "and columns around the data and drop it again."
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_LAST_ROW = re.compile(rb'<(?:\w+:)?row [^>]*?\br="(\d{1,10})"')
_COLUMN = re.compile(rb'<(?:\w+:)?c r="([A-Z]{1,6})\d+"[^>]*(?<!/)>')
_MOST_COLUMNS = 16_384
_MOST_PLACES = 20_000_000
"""calamine keeps 32 bytes for every place between a sheet's first and last cell, empty or not."""


def read(data: bytes, draft: Draft) -> None:
    """Add every sheet that people can see, each cell with the name of its column."""
    _refuse_scattered(data)
    with _panic_as_damage():
        workbook = _opened(data)
        for sheet in workbook.sheets_metadata:
            if sheet.visible == SheetVisibleEnum.Visible and sheet.typ == SheetTypeEnum.WorkSheet:
                draft.place = sheet.name
                cells = workbook.get_sheet_by_name(sheet.name)
                add_sheet(([written(cell) for cell in row] for row in cells.iter_rows()), draft)


def _opened(data: bytes) -> CalamineWorkbook:
    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError as error:
        raise encrypted() from error


@contextmanager
def _panic_as_damage() -> Iterator[None]:
    try:
        yield
    except BaseException as error:
        # A panic in Rust is no Exception, and its class cannot be imported.
        if type(error).__name__ == "PanicException":
            raise RefusedError(RefusalReason.DAMAGED, _DAMAGED) from error
        raise


def _refuse_scattered(data: bytes) -> None:
    if not zipfile.is_zipfile(io.BytesIO(data)):
        return
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in filter(_SHEET.fullmatch, archive.namelist()):
            if _places(archive.read(name)) > _MOST_PLACES:
                raise RefusedError(RefusalReason.TOO_LARGE, _SCATTERED)


def _places(sheet: bytes) -> int:
    """Return how many places lie between a sheet's first and last cell, at least roughly."""
    begin = sheet.rfind(b"row ")
    last_row = _LAST_ROW.search(sheet, max(0, sheet.rfind(b"<", 0, begin)))
    rows = int(last_row[1]) if last_row else 0
    if rows * _MOST_COLUMNS <= _MOST_PLACES:
        return 0
    columns = {found[1] for found in _COLUMN.finditer(sheet)}
    return rows * max(map(_column_number, columns), default=0)


def _column_number(name: bytes) -> int:
    number = 0
    for letter in name:
        number = number * 26 + letter - ord("A") + 1
    return number


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
