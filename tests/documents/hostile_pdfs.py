"""PDF files that attack whoever reads them."""

import zlib

from tests.documents.pdfs import drawn_pdf, raw_pdf, shown, stream


def page_tree_cycle() -> bytes:
    """Pages that are their own child."""
    pages = b"<</Type /Pages /Kids [2 0 R 2 0 R] /Count 2>>"
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages])


def reference_loop() -> bytes:
    """A cross-reference table that comes before itself."""
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", b"<</Type /Pages /Count 0>>"], prev=True)


def claimed_pages(count: int) -> bytes:
    """A page tree that says it has `count` pages and holds one."""
    pages = b"<</Type /Pages /Kids [3 0 R] /Count %d>>" % count
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, page])


def repeated_page(count: int) -> bytes:
    """One page that is shown `count` times."""
    pages = b"<</Type /Pages /Kids [%b] /Count %d>>" % (b"3 0 R " * count, count)
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9]>>"
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, page])


def stream_bomb(unpacked: int) -> bytes:
    """A page whose content unpacks to `unpacked` bytes of blanks."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b" " * 1_000_000) for _ in range(unpacked // 1_000_000))
    content = stream(packed + packer.flush(), entries=b"/Filter /FlateDecode")
    page = b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R>>"
    pages = b"<</Type /Pages /Kids [3 0 R] /Count 1>>"
    return raw_pdf([b"<</Type /Catalog /Pages 2 0 R>>", pages, page, content])


def drawing_itself() -> bytes:
    """A form that draws itself, several times each time."""
    form = stream(
        b"/Fm1 Do " * 20 + shown("again"),
        entries=b"/Type /XObject /Subtype /Form /BBox [0 0 500 700] "
        b"/Resources <</XObject <</Fm1 4 0 R>> /Font <</F1 3 0 R>>>>",
    )
    return drawn_pdf(b"/Fm1 Do", resources=b"/XObject <</Fm1 4 0 R>>", more=[form])


def glyph_of_itself() -> bytes:
    """A Type 3 font whose only letter is drawn with that letter."""
    font = (
        b"<</Type /Font /Subtype /Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] "
        b"/CharProcs <</a 5 0 R>> /Encoding <</Differences [97 /a]>> /FirstChar 97 /LastChar 97 "
        b"/Widths [9] /Resources <</Font <</F3 4 0 R>>>>>>"
    )
    glyph = stream(b"9 0 d0 BT /F3 9 Tf (a) Tj ET")
    # The page's own fonts come first in its resources; the later dictionary wins.
    return drawn_pdf(
        b"BT /F3 9 Tf 9 9 Td (aaa) Tj ET", resources=b"/Font <</F3 4 0 R>>", more=[font, glyph]
    )


def with_actions() -> bytes:
    """Text, and actions on opening that run a script and start a program."""
    script = b"/OpenAction <</S /JavaScript /JS (app.alert\\(1\\);) /Next 4 0 R>>"
    launch = b"<</S /Launch /F (/bin/sh)>>"
    return drawn_pdf(shown("Harmless words"), more=[launch], catalog=script)


def with_attachment() -> bytes:
    """Text, and an embedded file that is never looked at."""
    file = stream(b"MZ\x90\x00 not to be read", entries=b"/Type /EmbeddedFile")
    spec = b"<</Type /Filespec /F (virus.exe) /EF <</F 4 0 R>>>>"
    names = b"/Names <</EmbeddedFiles <</Names [(virus.exe) 5 0 R]>>>>"
    return drawn_pdf(shown("Harmless words"), more=[file, spec], catalog=names)
