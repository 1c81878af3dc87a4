"""Word documents (.docx): body in document order, with headings and tables."""

import io

import docx
from docx.document import Document
from docx.table import Table
from docx.text.paragraph import Paragraph

from rag.readers.draft import Draft


def read(data: bytes, draft: Draft) -> None:
    """Add headings, paragraphs and tables in document order."""
    document: Document = docx.Document(io.BytesIO(data))
    paragraphs: list[str] = []
    for item in document.iter_inner_content():
        level = _level(item) if isinstance(item, Paragraph) else None
        if level is None and isinstance(item, Paragraph):
            paragraphs.append(item.text)
            continue
        draft.prose("\n\n".join(paragraphs))
        paragraphs = []
        if isinstance(item, Table):
            rows = [[cell.text for cell in row.cells] for row in item.rows]
            draft.table(rows[1:], header=rows[0])
        elif level is not None:
            draft.heading(item.text, level=level)
    draft.prose("\n\n".join(paragraphs))


def _level(paragraph: Paragraph) -> int | None:
    style = str(paragraph.style.name) if paragraph.style is not None else ""
    if style == "Title":
        return 1
    number = style.removeprefix("Heading ")
    return int(number) if style.startswith("Heading ") and number.isdigit() else None
