"""PDF: pages, paragraphs, rows, headings from bookmarks, scans told apart."""

import pytest
from reportlab.pdfgen.canvas import Canvas

from rag.readers.limits import ReadingLimits
from rag.values import RefusalReason
from tests.documents.pdfs import LOREM, drawn_pdf, outlined_pdf, pictured_pdf, raw_pdf, text_pdf
from tests.rag.readers.reading_here import read_here, refusal, texts


def test_each_page_is_a_block_with_its_number() -> None:
    reading = read_here(text_pdf("One", "", "Three"), ".pdf")

    assert [(block.page, block.text) for block in reading.blocks] == [(1, "One"), (3, "Three")]
    assert (reading.format, reading.pages) == ("PDF", 3)


def test_blank_pages_are_not_unreadable() -> None:
    assert read_here(text_pdf("One", ""), ".pdf").unreadable_pages == ()


def test_pages_of_pictures_among_text_are_named() -> None:
    reading = read_here(pictured_pdf("One", None, "Three", None), ".pdf")

    assert reading.unreadable_pages == (2, 4)
    assert texts(reading) == ["One", "Three"]


def test_a_scan_says_that_it_needs_ocr() -> None:
    reason, detail = refusal(pictured_pdf(None, None), ".pdf")

    assert reason is RefusalReason.NEEDS_OCR
    assert "OCR" in detail


def test_blank_pages_alone_are_empty() -> None:
    assert refusal(text_pdf("", ""), ".pdf")[0] is RefusalReason.EMPTY


def test_lines_that_ran_on_are_joined_and_those_that_did_not_are_kept() -> None:
    wrapped = "\n".join(
        [
            "This agreement begins on the first day of the month after both parties have signed",
            "it, and either of them may end it with a notice of three months, in writing, before",
            "the end of a quarter.",
        ]
    )
    address = "Brightwater Ltd\n12 Harbour Road\nBristol"

    (text,) = texts(read_here(text_pdf(f"{wrapped}\n\n{address}"), ".pdf"))

    assert text == wrapped.replace("\n", " ") + "\n\n" + address


def test_a_word_split_at_the_end_of_a_line_is_whole_again() -> None:
    # pdfium itself tells a hyphen that splits a word from one that belongs to it.
    page = text_pdf("The conditions of this agree-\nment hold for both of the parties.")

    assert "agreement hold" in texts(read_here(page, ".pdf"))[0]


def test_rows_keep_their_columns_apart() -> None:
    def line(y: int, *cells: str) -> bytes:
        return b" ".join(
            b"BT /F1 11 Tf %d %d Td (%b) Tj ET" % (72 + 150 * column, y, cell.encode())
            for column, cell in enumerate(cells)
        )

    rows = line(700, "Product", "Price", "Stock") + b" " + line(685, "Bolt M8", "0.20", "450")

    assert texts(read_here(drawn_pdf(rows), ".pdf")) == [
        "Product | Price | Stock\nBolt M8 | 0.20 | 450"
    ]


def test_bookmarks_become_headings() -> None:
    reading = read_here(outlined_pdf([(0, "Terms"), (1, "Payment"), (0, "Annex")]), ".pdf")

    assert [(block.page, block.heading) for block in reading.blocks] == [
        (1, ("Terms",)),
        (2, ("Terms", "Payment")),
        (3, ("Annex",)),
    ]


def test_ligatures_are_letters() -> None:
    font = (
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica "
        b"/Encoding <</Type /Encoding /Differences [65 /fi]>>>>"
    )
    page = drawn_pdf(
        b"BT /F2 12 Tf 72 700 Td (Anal) Tj ET", resources=b"/Font <</F2 4 0 R>>", more=[font]
    )

    assert texts(read_here(page, ".pdf")) == ["final"]


def test_filled_in_forms_are_read_with_their_values() -> None:
    canvas = Canvas("form.pdf", invariant=True)
    canvas.drawString(72, 700, "Name:")
    canvas.acroForm.textfield(name="name", value="Ada Lovelace", x=120, y=690)

    (text,) = texts(read_here(canvas.getpdfdata(), ".pdf"))

    assert "Name:" in text
    assert "Ada Lovelace" in text


def test_comments_are_read_with_the_page_they_stand_on() -> None:
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Annots [4 0 R]>>"
    note = b"<</Type /Annot /Subtype /Text /Rect [0 0 20 20] /Contents (Please check)>>"
    pages = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"

    reading = read_here(raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, page, note]), ".pdf")

    assert texts(reading) == ["Comment: Please check"]


def test_pages_beyond_the_limit_are_left_out_and_said_so() -> None:
    reading = read_here(text_pdf("1a", "2b", "3c"), ".pdf", limits=ReadingLimits(pages=2))

    assert texts(reading) == ["1a", "2b"]
    assert (reading.pages, reading.truncated) == (3, True)


@pytest.mark.parametrize("junk", [b"", b"\n\n", b"junk in front\n"])
def test_bytes_before_the_header_do_not_matter(junk: bytes) -> None:
    assert texts(read_here(junk + text_pdf(LOREM[:60]), ".pdf"))
