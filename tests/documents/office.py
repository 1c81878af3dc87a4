"""Office files made by code: ordinary ones with the usual libraries, odd ones part by part."""

import io
import zipfile
from collections.abc import Mapping
from datetime import datetime

import docx
import openpyxl
import pptx

CONTENT_TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_RELATIONSHIPS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_PROPERTIES = (
    "<cp:coreProperties xmlns:cp="
    '"http://schemas.openxmlformats.org/package/2006/metadata/core-properties"/>'
)
_EDITION = datetime(2026, 1, 5, 9)
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Return a compressed archive with these members in this order, the same on every day."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in members.items():
            member = zipfile.ZipInfo(name, date_time=_EDITION.timetuple()[:6])
            archive.writestr(member, content, compress_type=zipfile.ZIP_DEFLATED)
    return out.getvalue()


def unzipped(data: bytes) -> dict[str, str | bytes]:
    """Return an archive's members."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_member(data: bytes, name: str, content: str | bytes) -> bytes:
    """Return an archive with one member added or replaced."""
    return zipped(unzipped(data) | {name: content})


def relationships(targets: Mapping[str, str]) -> str:
    """Return a part that refers to others: target by kind; ids are `r1`, `r2` and so on."""
    items = "".join(
        f'<Relationship Id="r{number}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'<Relationships xmlns="{_RELATIONSHIPS}">{items}</Relationships>'


def word_parts(body: str, **parts: str) -> bytes:
    """Return a Word document with this body, and parts by kind (`styles`, `footnotes`)."""
    members = {
        "[Content_Types].xml": CONTENT_TYPES,
        "_rels/.rels": relationships({"officeDocument": "word/document.xml"}),
        "word/document.xml": f'<w:document xmlns:w="{WORD}"><w:body>{body}</w:body></w:document>',
        "word/_rels/document.xml.rels": relationships({kind: f"{kind}.xml" for kind in parts}),
    }
    return zipped(
        members
        | {
            f"word/{kind}.xml": f'<w:{kind} xmlns:w="{WORD}">{content}</w:{kind}>'
            for kind, content in parts.items()
        }
    )


def paragraph(text: str, *, style: str = "", properties: str = "") -> str:
    """Return a Word paragraph as XML."""
    style = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{style}{properties}</w:pPr><w:r><w:t>{text}</w:t></w:r></w:p>"


def word(*paragraphs: str) -> bytes:
    """Return a Word document as python-docx writes it; a line that begins with `#` is a heading."""
    document = docx.Document()
    for text in paragraphs:
        if text.startswith("#"):
            document.add_heading(text.lstrip("# "), level=len(text) - len(text.lstrip("#")))
        else:
            document.add_paragraph(text)
    out = io.BytesIO()
    document.save(out)
    return zipped(unzipped(out.getvalue()))


def slides(*texts: tuple[str, str]) -> bytes:
    """Return a presentation as python-pptx writes it: (title, body) per slide."""
    presentation = pptx.Presentation()
    for title, body in texts:
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = body
    out = io.BytesIO()
    presentation.save(out)
    return zipped(unzipped(out.getvalue()))


def workbook(**sheets: list[list[object]]) -> bytes:
    """Return an Excel workbook as openpyxl writes it, sheets by name."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    # Saving notes the time, whatever is set before.
    return with_member(out.getvalue(), "docProps/core.xml", _PROPERTIES)


def sheet_parts(sheet_data: str, *, before: str = "") -> bytes:
    """Return a workbook whose only sheet holds this XML."""
    sheet = f'<worksheet xmlns="{SHEET}">{before}<sheetData>{sheet_data}</sheetData></worksheet>'
    return with_member(workbook(Data=[["x"]]), "xl/worksheets/sheet1.xml", sheet)


def ole_container(*streams: str) -> bytes:
    """Return the beginning of an OLE compound file whose directory names these streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\x00")
    entries = (name.encode("utf-16-le").ljust(128, b"\x00") for name in ("Root Entry", *streams))
    return header + b"".join(entries)
