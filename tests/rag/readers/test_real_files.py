"""Files that other people made: one outcome each, and the text that is known to be in them."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import psutil
import pytest

from rag.errors import ReadingFailedError, UnreadableFileError
from rag.readers.sandbox import Reader
from rag.values import Block, Reading
from tests.rag.readers.reading_here import read_here

OUTCOMES = {"read": 143, "empty": 35, "needs_ocr": 11, "hostile": 8, "encrypted": 1}
OUTCOMES |= {"unknown_type": 1}
MEGABYTE = 1024 * 1024


async def outcome_of(reader: Reader, path: Path) -> str:
    try:
        reading = await reader.read(path, name=path.name)
    except UnreadableFileError as error:
        return error.reason.value
    except ReadingFailedError:
        return "failed"
    assert reading.blocks
    return "read"


@pytest.mark.timeout(600)
async def test_every_file_ends_as_one_thing_and_the_parent_does_not_grow(
    shared_data: Path, full_size: bool
) -> None:
    paths = _files(shared_data)
    reader = Reader()
    first, rest = paths[0], paths[1:] if full_size else paths[1::4]
    # What the first file costs once, such as importing pydantic, is no growth.
    outcomes = Counter([await outcome_of(reader, first)])
    before = psutil.Process().memory_info().rss

    outcomes += Counter(await asyncio.gather(*(outcome_of(reader, path) for path in rest)))

    grown = psutil.Process().memory_info().rss - before
    assert outcomes.total() == 1 + len(rest)
    assert outcomes["failed"] == 0
    assert grown < 100 * MEGABYTE
    if full_size:
        assert outcomes == OUTCOMES


def _files(shared_data: Path) -> Sequence[Path]:
    return sorted(path for path in (shared_data / "files").rglob("*") if path.is_file())


def known(shared_data: Path, name: str) -> Reading:
    """Read the one file whose name ends so."""
    (path,) = (path for path in _files(shared_data) if path.name.endswith(name))
    return read_here(path.read_bytes(), path.suffix.lower())


def block_with(reading: Reading, text: str, *, page: int | None) -> Block:
    """Return the first block of that page that holds `text`."""
    return next(b for b in reading.blocks if b.page == page and text in b.text)


@pytest.mark.parametrize(
    ("name", "text", "page", "heading"),
    [
        ("pdflatex-4-pages.pdf", "Hello, here is some text without a meaning.", 1, ()),
        ("pdflatex-outline.pdf", "5 Bar", 3, ("Bar",)),
        ("google-doc-document.pdf", "Capital | Jakarta | Berlin | Vienna", 1, ()),
        ("multicolumn.pdf", "Austria | 8.9 | 83,879 | Vienna | German", 3, ()),
        ("libreoffice-form.pdf", "Alice Bob", 1, ()),
        ("annotated_pdf.pdf", "Comment: This is a text annotation.", 1, ()),
        ("REPAIR-2022-INV-001_multipage.pdf", "Sales Tax | 10.20% | 278.46", 1, ()),
        ("movie-theater-booking-2024.pdf", "Net 30", 1, ()),
        (
            "markitdown_tests_test_files_test.pptx",
            "ColD: 1b92870d-e3b5-4e65-8153-919f4ff45592",
            3,
            None,
        ),
        (
            "markitdown_tests_test_files_test.pptx",
            "2003 | Series 1: 2003",
            4,
            ("A chart to test parsing:",),
        ),
        (
            "markitdown_tests_test_files_test.docx",
            "49e168b7-d2ae-407f-a055-2167576f39a1",
            None,
            None,
        ),
        ("test_with_comment.docx", "This is a test comment. 12df-321a", None, None),
        ("equations.docx", "aλ=msinθ=1sin45.0∘=1.41.", None, ()),
        (
            "markitdown_tests_test_files_test.xlsx",
            "Beta: 6ff4173b-42a5-4784-9b19-f49caff4d93d",
            None,
            (),
        ),
        (
            "markitdown_tests_test_files_test.xls",
            "Beta: 6ff4173b-42a5-4784-9b19-f49caff4d93d",
            None,
            (),
        ),
        ("test_mskanji.csv", "名前: 髙橋淳 | 年齢: 35 | 住所: 名古屋", None, ()),
        ("test_wikipedia.html", "founded by Bill Gates and Paul Allen", None, None),
        ("test_rss.xml", "creator: Frank X. Shaw", None, None),
        ("test.epub", "A bullet point", None, ("Chapter 1: Test Content",)),
        ("writer_source.odt", "Lorem ipsum dolor sit amet", None, ()),
        ("test_notebook.ipynb", "# comment in code", None, ("Test Notebook", "Code Cell Below")),
    ],
)
def test_known_text_stands_where_it_should(
    shared_data: Path, name: str, text: str, page: int | None, heading: tuple[str, ...] | None
) -> None:
    block = block_with(known(shared_data, name), text, page=page)

    assert heading is None or block.heading == heading


def test_pictures_among_pages_of_text_are_named(shared_data: Path) -> None:
    reading = known(shared_data, "imagemagick-images.pdf")

    assert (reading.pages, reading.unreadable_pages) == (6, (4, 5))
