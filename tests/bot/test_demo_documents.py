from pathlib import Path
from zipfile import ZipFile

import pypdfium2
import pytest

from tests.documents.make_demo import SHIPPED, make_documents


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("documents")
    make_documents(folder)
    return folder


def pages(pdf: Path) -> list[str]:
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.get_textpage().get_text_range() for page in document]


def members(archive: Path) -> dict[str, bytes]:
    with ZipFile(archive) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def test_the_shipped_handbook_is_what_its_source_says(made: Path) -> None:
    assert pages(SHIPPED / "employee-handbook.pdf") == pages(made / "employee-handbook.pdf")


@pytest.mark.parametrize("name", ["parental-leave-faq.docx", "travel-costs.xlsx"])
def test_the_shipped_office_files_are_what_their_sources_say(made: Path, name: str) -> None:
    assert members(SHIPPED / name) == members(made / name)


def test_the_contents_page_of_the_handbook_names_the_right_pages() -> None:
    contents, *others = pages(SHIPPED / "employee-handbook.pdf")

    assert len(others) == 6
    assert "Page 3: holidays" in contents
    assert "28 days of paid holiday" in others[1]
    assert "Page 5: business travel" in contents
    assert "Business travel" in others[3]
