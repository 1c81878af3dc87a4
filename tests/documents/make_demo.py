"""Make the demo documents that ship in `bot/demo/documents` from their sources in `demo/`.

Run it after editing a source: `python -m tests.documents.make_demo`. What it makes depends on
the sources alone, not on the day.
"""

import csv
import re
import sys
import zipfile
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from pathlib import Path

from docx import Document
from openpyxl import Workbook
from openpyxl.styles import Font
from reportlab.lib.pagesizes import A5
from reportlab.lib.styles import ParagraphStyle, getSampleStyleSheet
from reportlab.lib.units import inch
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    PageBreak,
    PageTemplate,
    Paragraph,
    Spacer,
)

SOURCES = Path(__file__).parent / "demo"
SHIPPED = Path(__file__).parents[2] / "bot" / "demo" / "documents"
AUTHOR = "People team, Brightwater Bicycle Works"
EDITION = datetime(2026, 1, 5, 9)
_SAVED_AT = re.compile(rb"(?<=>)\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ(?=</dcterms:)")


def make_documents(folder: Path) -> None:
    """Write the PDF, the DOCX and the XLSX; the Markdown file is its own source."""
    make_handbook(folder / "employee-handbook.pdf")
    make_faq(folder / "parental-leave-faq.docx")
    make_costs(folder / "travel-costs.xlsx")


def lines_of(source: str) -> Iterator[tuple[str, str]]:
    """Yield (mark, text) for each line; the mark is `#`, `##`, `-`, `---` or empty."""
    for line in (SOURCES / source).read_text(encoding="utf-8").splitlines():
        mark, _, text = line.partition(" ")
        yield (mark, text) if mark in {"#", "##", "-", "---"} else ("", line)


def make_handbook(path: Path) -> None:
    styles = getSampleStyleSheet()
    item = ParagraphStyle("item", styles["BodyText"], leftIndent=12, bulletIndent=2)
    kinds = {"#": styles["Title"], "##": styles["Heading2"], "-": item, "": styles["BodyText"]}
    story: list[Flowable] = []
    for mark, text in lines_of("employee-handbook.md"):
        if mark == "---":
            story.append(PageBreak())
        else:
            story.append(Paragraph(text, kinds[mark], bulletText="•" if mark == "-" else None))
            story.append(Spacer(1, 3))
    template = BaseDocTemplate(
        str(path), pagesize=A5, title="Employee handbook", author=AUTHOR, invariant=1
    )
    body = Frame(inch, inch, A5[0] - 2 * inch, A5[1] - 2 * inch, 0, 0, 0, 0)
    template.addPageTemplates(PageTemplate(frames=[body], onPageEnd=_number_page))
    template.build(story)


def _number_page(canvas: Canvas, template: BaseDocTemplate) -> None:
    canvas.setFont("Helvetica", 8)
    canvas.drawCentredString(A5[0] / 2, 28, f"Employee handbook · page {canvas.getPageNumber()}")


def make_faq(path: Path) -> None:
    document = Document()
    document.core_properties.author = AUTHOR
    document.core_properties.title = "Parental leave: questions and answers"
    document.core_properties.created = document.core_properties.modified = EDITION
    levels = {"#": 0, "##": 1}
    for mark, text in lines_of("parental-leave-faq.md"):
        if mark in levels:
            document.add_heading(text, level=levels[mark])
        else:
            document.add_paragraph(text)
    made = BytesIO()
    document.save(made)
    _repack(made, path)


def make_costs(path: Path) -> None:
    book = Workbook()
    book.remove(book.worksheets[0])
    for name in ("Daily limits", "Getting there"):
        sheet = book.create_sheet(name)
        with (SOURCES / f"{name}.csv").open(encoding="utf-8", newline="") as rows:
            for row in csv.reader(rows):
                sheet.append([_cell(text) for text in row])
        for cell in sheet[1]:
            cell.font = Font(bold=True)
        for column in "ABCDE":
            sheet.column_dimensions[column].width = 22
        sheet.freeze_panes = "A2"
    book.properties.creator = AUTHOR
    book.properties.created = EDITION
    made = BytesIO()
    book.save(made)
    _repack(made, path)


def _cell(text: str) -> str | float | None:
    if not text:
        return None
    return float(text) if text.replace(".", "", 1).isdigit() else text


def _repack(made: BytesIO, path: Path) -> None:
    """Write the same archive with the date of the edition on all that is in it."""
    with zipfile.ZipFile(made) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            entry = zipfile.ZipInfo(name, EDITION.timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, _SAVED_AT.sub(f"{EDITION:%FT%TZ}".encode(), old.read(name)))


if __name__ == "__main__":
    make_documents(Path(sys.argv[1]) if len(sys.argv) > 1 else SHIPPED)
