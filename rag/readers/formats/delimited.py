"""Comma and tab separated values."""

import csv

from rag.readers.draft import Draft
from rag.readers.sheets import add_sheet


def read(text: str, draft: Draft) -> None:
    """Add the rows, each cell with the name of its column."""
    try:
        dialect = csv.Sniffer().sniff(text[:20_000], delimiters=",;\t|")
    except csv.Error:
        dialect = csv.excel
    add_sheet(csv.reader(text.splitlines(keepends=True), dialect), draft)
