"""XML that attacks whoever parses it, and where it can hide."""

from collections.abc import Iterator

from tests.documents.office import slides, with_member, word, workbook

BILLION_LAUGHS = (
    '<!DOCTYPE b [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]><b>&a9;</b>"
)
QUADRATIC = f'<!DOCTYPE b [<!ENTITY a "{"x" * 50_000}">]><b>{"&a;" * 50_000}</b>'
EXTERNAL_FILE = '<!DOCTYPE b [<!ENTITY a SYSTEM "file:///etc/hostname">]><b>&a;</b>'
EXTERNAL_PAGE = '<!DOCTYPE b [<!ENTITY a SYSTEM "http://127.0.0.1:9/x">]><b>&a;</b>'
PARAMETER = '<!DOCTYPE b [<!ENTITY % a SYSTEM "http://127.0.0.1:9/x"> %a;]><b>x</b>'
CYCLE = '<!DOCTYPE b [<!ENTITY a "&c;"><!ENTITY c "&a;">]><b>&a;</b>'
DOCTYPE_ALONE = "<!DOCTYPE b [<!ELEMENT b (#PCDATA)>]><b>plain words</b>"

ATTACKS = {
    "billion laughs": BILLION_LAUGHS,
    "quadratic": QUADRATIC,
    "external file": EXTERNAL_FILE,
    "external page": EXTERNAL_PAGE,
    "parameter entity": PARAMETER,
    "cycle": CYCLE,
}


def hidden_in_office_files(attack: str) -> Iterator[tuple[str, bytes]]:
    """Yield (suffix, file) with the attack as a part of every kind of office file."""
    yield ".docx", with_member(word("text"), "word/document.xml", attack)
    yield ".docx", with_member(word("text"), "docProps/odd.name", attack)
    yield ".xlsx", with_member(workbook(A=[["x"]]), "xl/worksheets/sheet1.xml", attack)
    yield ".pptx", with_member(slides(("a", "b")), "ppt/slides/slide1.xml", attack)


def as_text_files(attack: str) -> Iterator[tuple[str, bytes]]:
    """Yield (suffix, file) with the attack as a file of its own, in several encodings."""
    for suffix in (".xml", ".svg", ".rss", ".unknown", ""):
        yield suffix, f'<?xml version="1.0"?>{attack}'.encode()
    for encoding in ("utf-16", "utf-8-sig", "utf-16-be", "utf-32"):
        yield ".xml", f'<?xml version="1.0"?>{attack}'.encode(encoding)
