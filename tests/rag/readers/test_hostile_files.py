"""Each kind of attack ends as what it is, in a child process, within the usual limits."""

import pytest

from rag.values import RefusalReason
from tests.documents import archives, hostile_pdfs, office, pdfs, xmls
from tests.rag.readers.conftest import Outcome
from tests.rag.readers.reading_here import refusal

PNG = b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" + bytes(100)
EXE = b"MZ\x90\x00\x03" + bytes(200)
RTL = "invoice_\u202efdp.exe"


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("nothing.pdf", b"", "empty"),
        ("blanks.txt", b" \n\t \n", "empty"),
        ("zero.txt", b"\x00", "unknown_type"),
        ("byte.txt", b"x", "read"),
        ("byte.pdf", b"x", "disguised"),
        ("byte.docx", b"\xff", "disguised"),
        ("picture.pdf", PNG, "disguised"),
        ("picture.txt", PNG, "disguised"),
        ("picture.png", PNG, "unknown_type"),
        ("page.docx", b"<!DOCTYPE html><html><body>Words</body></html>", "disguised"),
        ("archive.pdf", office.zipped({"a.txt": "x"}), "disguised"),
        ("archive.docx", office.zipped({"a.txt": "x"}), "disguised"),
        ("archive.zip", office.zipped({"a.txt": "x"}), "unknown_type"),
        ("book.docx", office.workbook(A=[["x"]]), "disguised"),
        ("program.txt", EXE, "disguised"),
        ("program.exe", EXE, "unknown_type"),
        (RTL, EXE, "unknown_type"),
        ("plain.foo", b"Words under an unknown suffix", "read"),
        ("report", pdfs.text_pdf("Words"), "read"),
        ("a" * 251 + ".txt", b"Words", "read"),
        ("<!channel> @everyone ](http://x).md", b"# Words", "read"),
        ("../../etc/passwd", b"Words", "read"),
    ],
)
async def test_names_are_checked_against_the_bytes(
    outcome: Outcome, name: str, data: bytes, expected: str
) -> None:
    assert await outcome(data, name) == expected


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("user.pdf", pdfs.encrypted_pdf(user="geheim", owner="x"), "encrypted"),
        ("unicode.pdf", pdfs.encrypted_pdf(user="påßwörd", owner="x"), "encrypted"),
        ("owner.pdf", pdfs.encrypted_pdf(user="", owner="x"), "read"),
        ("office.docx", office.ole_container("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        ("office.xlsx", office.ole_container("EncryptionInfo", "EncryptedPackage"), "encrypted"),
        ("zip.docx", archives.locked(), "encrypted"),
        ("old.doc", office.ole_container("WordDocument"), "unknown_type"),
        ("mail.msg", office.ole_container("__properties_version1.0"), "unknown_type"),
        ("mail.doc", office.ole_container("__properties_version1.0"), "disguised"),
    ],
)
async def test_locked_and_old_containers_are_told_apart(
    outcome: Outcome, name: str, data: bytes, expected: str
) -> None:
    assert await outcome(data, name) == expected


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("flat.docx", archives.flat_bomb(150_000_000), "hostile"),
        ("overlapping.docx", archives.overlapping(), "hostile"),
        ("nested.docx", archives.nested(6), "read"),
        ("itself.zip", archives.holding_itself(), "unknown_type"),
        ("itself.docx", archives.holding_itself(), "disguised"),
        ("above.docx", archives.with_path("../../x"), "hostile"),
        ("windows.docx", archives.with_path("..\\..\\x"), "hostile"),
        ("absolute.docx", archives.with_path("/etc/cron.d/x"), "hostile"),
        ("drive.docx", archives.with_path("C:/x"), "hostile"),
        ("link.docx", archives.with_link(), "hostile"),
        ("crowd.docx", archives.crowded(10_001), "hostile"),
    ],
)
async def test_hostile_archives_are_never_unpacked(
    outcome: Outcome, name: str, data: bytes, expected: str
) -> None:
    assert await outcome(data, name) == expected


@pytest.mark.parametrize("attack", xmls.ATTACKS)
def test_xml_attacks_are_refused_wherever_they_hide(attack: str) -> None:
    text = xmls.ATTACKS[attack]
    files = [*xmls.as_text_files(text), *xmls.hidden_in_office_files(text)]

    refusals = [refusal(data, suffix) for suffix, data in files]

    assert {reason for reason, _ in refusals} == {RefusalReason.HOSTILE}, refusals


@pytest.mark.parametrize("attack", xmls.ATTACKS)
async def test_xml_attacks_are_refused_by_a_child(outcome: Outcome, attack: str) -> None:
    assert await outcome(xmls.ATTACKS[attack].encode(), "file.xml") == "hostile"


def test_document_types_are_refused_even_without_entities() -> None:
    doctype = xmls.DOCTYPE_ALONE

    alone, why = refusal(doctype, ".xml")
    hidden = {refusal(data, suffix)[0] for suffix, data in xmls.hidden_in_office_files(doctype)}

    assert alone is RefusalReason.HOSTILE
    assert "document type" in why
    assert hidden == {RefusalReason.HOSTILE}


def test_a_page_may_declare_the_document_type_of_pages() -> None:
    page = '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "x.dtd"><p>Words</p>'

    assert refusal(page, ".html") == (None, "")


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("cycle.pdf", hostile_pdfs.page_tree_cycle(), {"damaged"}),
        ("loop.pdf", hostile_pdfs.reference_loop(), {"damaged", "empty"}),
        ("claim.pdf", hostile_pdfs.claimed_pages(1_000_000), {"damaged"}),
        ("million.pdf", hostile_pdfs.repeated_page(1_000_000), {"empty"}),
        ("glyph.pdf", hostile_pdfs.glyph_of_itself(), {"read"}),
        ("script.pdf", hostile_pdfs.with_actions(), {"read"}),
        ("attachment.pdf", hostile_pdfs.with_attachment(), {"read"}),
        # Either the limits on memory or processor time end these; pdfium crashes without memory.
        ("form.pdf", hostile_pdfs.drawing_itself(), {"failed", "too_large"}),
        ("bomb.pdf", hostile_pdfs.stream_bomb(2_000_000_000), {"failed", "too_large", "empty"}),
    ],
)
async def test_hostile_pdfs_harm_at_most_their_own_process(
    outcome: Outcome, name: str, data: bytes, expected: set[str]
) -> None:
    assert await outcome(data, name) in expected


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("deep.xml", b"<a>" * 10**5 + b"x" + b"</a>" * 10**5, {"read"}),
        ("deep.json", b"[" * 10**6, {"hostile"}),
        ("deep.html", b"<div>" * 10_000 + b"x", {"read"}),
        ("tables.html", b"<table><tr><td>" * 10_000 + b"x", {"read"}),
        ("quotes.md", b"> " * 50_000 + b"x", {"read"}),
        ("brackets.md", b"[[[[((((" * 100_000, {"read"}),
        ("columns.csv", b"a," * 10**6, {"read"}),
        ("formula.csv", b'name,sum\nAnn,"=HYPERLINK(""http://x"")"\n', {"read"}),
        ("quote.csv", b'a,"b\n' + b"c,d\n" * 100_000, {"read"}),
    ],
)
async def test_deep_and_wide_texts_cost_no_more_than_their_size(
    outcome: Outcome, name: str, data: bytes, expected: set[str]
) -> None:
    assert await outcome(data, name) in expected


async def test_a_sheet_with_a_far_away_cell_says_so(outcome: Outcome) -> None:
    cell = '<row r="1048576"><c r="XFD1048576" t="str"><v>far</v></c></row>'

    assert await outcome(office.sheet_parts(cell), "far.xlsx") == "too_large"


async def test_a_sheet_that_only_claims_to_be_huge_is_read(outcome: Outcome) -> None:
    claim = '<dimension ref="A1:XFD1048576"/>'
    cell = '<row r="1"><c r="A1"><v>5</v></c></row>'

    assert await outcome(office.sheet_parts(cell, before=claim), "claim.xlsx") == "read"
