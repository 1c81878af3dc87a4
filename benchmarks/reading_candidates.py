"""Ways to read a file, each imported only when it is measured."""

import warnings
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

ReadFile = Callable[[Path], str]


def ours() -> ReadFile:
    """Footnote's reader for the format, without the process around it."""
    from rag.readers.limits import ReadingLimits
    from rag.readers.reading import read

    def run(path: Path) -> str:
        limits = ReadingLimits()
        reading = read(path.read_bytes(), suffix=path.suffix.lower(), limits=limits)
        return "\n".join(f"{' '.join(block.heading)}\n{block.text}" for block in reading.blocks)

    return run


def pdfium_alone() -> ReadFile:
    import pypdfium2

    def run(path: Path) -> str:
        with pypdfium2.PdfDocument(path) as document:
            return "\n".join(page.get_textpage().get_text_range() for page in document)

    return run


def pypdf() -> ReadFile:
    library = import_module("pypdf")
    return lambda path: "\n".join(p.extract_text() for p in library.PdfReader(path).pages)


def pdfminer() -> ReadFile:
    library = import_module("pdfminer.high_level")
    return lambda path: str(library.extract_text(path))


def python_docx() -> ReadFile:
    import docx

    def run(path: Path) -> str:
        document = docx.Document(str(path))
        cells = [c.text for table in document.tables for row in table.rows for c in row.cells]
        return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])

    return run


def docx2txt() -> ReadFile:
    library = import_module("docx2txt")
    return lambda path: str(library.process(str(path)))


def mammoth() -> ReadFile:
    library = import_module("mammoth")

    def run(path: Path) -> str:
        with path.open("rb") as file:
            return str(library.extract_raw_text(file).value)

    return run


def python_pptx() -> ReadFile:
    import pptx

    def run(path: Path) -> str:
        found = []
        for slide in pptx.Presentation(str(path)).slides:
            for shape in slide.shapes:
                if shape.has_text_frame:
                    found.append(shape.text_frame.text)
                elif shape.has_table:
                    found += [cell.text for row in shape.table.rows for cell in row.cells]
        return "\n".join(found)

    return run


def openpyxl() -> ReadFile:
    import openpyxl

    def run(path: Path) -> str:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        rows = (row for sheet in book.worksheets for row in sheet.values)
        return "\n".join(" ".join(str(c) for c in row if c is not None) for row in rows)

    return run


def xlrd() -> ReadFile:
    library = import_module("xlrd")

    def run(path: Path) -> str:
        book = library.open_workbook(path)
        rows = (sheet.row_values(n) for sheet in book.sheets() for n in range(sheet.nrows))
        return "\n".join(" ".join(map(str, row)) for row in rows)

    return run


def beautifulsoup() -> ReadFile:
    library = import_module("bs4")
    return lambda path: str(library.BeautifulSoup(path.read_bytes(), "html.parser").get_text(" "))


def markitdown() -> ReadFile:
    warnings.simplefilter("ignore")
    converter = import_module("markitdown").MarkItDown()
    return lambda path: str(converter.convert(str(path)).text_content)


CANDIDATES: dict[str, dict[str, Callable[[], ReadFile]]] = {
    ".pdf": {
        "ours (pdfium)": ours,
        "pdfium alone": pdfium_alone,
        "pypdf": pypdf,
        "pdfminer.six": pdfminer,
        "markitdown": markitdown,
    },
    ".docx": {
        "ours": ours,
        "python-docx": python_docx,
        "docx2txt": docx2txt,
        "mammoth": mammoth,
        "markitdown": markitdown,
    },
    ".pptx": {"ours": ours, "python-pptx": python_pptx, "markitdown": markitdown},
    ".xlsx": {"ours (calamine)": ours, "openpyxl": openpyxl, "markitdown": markitdown},
    ".xls": {"ours (calamine)": ours, "xlrd": xlrd},
    ".html": {"ours (lexbor)": ours, "beautifulsoup4": beautifulsoup, "markitdown": markitdown},
}
"""By suffix; the first is what Footnote uses."""
