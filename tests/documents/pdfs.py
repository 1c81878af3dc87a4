"""PDF files made by code: ordinary ones with reportlab, odd and hostile ones object by object."""

import io
from collections.abc import Sequence

from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

LOREM = (
    "The agreement begins on the first day of the month after both parties have signed it. "
    "Either party may end it with a notice of three months, in writing and without a reason."
)


def text_pdf(*pages: str, encryption: StandardEncryption | None = None) -> bytes:
    """Return a PDF whose pages show these lines; an empty page stays blank."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, encrypt=encryption, invariant=True)
    for page in pages:
        for number, line in enumerate(page.split("\n")):
            canvas.drawString(72, 770 - 14 * number, line)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def encrypted_pdf(*, user: str, owner: str) -> bytes:
    """Return a PDF that opens with the password `user`, freely when that is empty."""
    return text_pdf("Secret plans", encryption=StandardEncryption(user, ownerPassword=owner))


def outlined_pdf(chapters: Sequence[tuple[int, str]]) -> bytes:
    """Return a PDF with one page per chapter, each (level from 0, title) a bookmark."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=True)
    for number, (level, title) in enumerate(chapters):
        canvas.bookmarkPage(str(number))
        canvas.addOutlineEntry(title, str(number), level=level)
        canvas.setFont("Helvetica", 20)
        canvas.drawString(72, 770, title)
        canvas.setFont("Helvetica", 11)
        canvas.drawString(72, 700, f"What stands under {title.lower()}.")
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def raw_pdf(objects: Sequence[bytes], *, prev: bool = False) -> bytes:
    """Return a PDF of numbered objects, the first of which is the catalogue.

    `prev` makes its cross-reference table name itself as the one before.
    """
    body = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    table = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    table += b"".join(b"%010d 00000 n \n" % place for place in places)
    back = b"/Prev %d" % len(body) if prev else b""
    trailer = b"trailer <</Size %d /Root 1 0 R %b>>\n" % (len(objects) + 1, back)
    return body + table + trailer + b"startxref\n%d\n%%%%EOF\n" % len(body)


def stream(data: bytes, *, entries: bytes = b"") -> bytes:
    """Return a stream object."""
    return b"<</Length %d %b>>\nstream\n%b\nendstream" % (len(data), entries, data)


def drawn_pdf(
    *contents: bytes, resources: bytes = b"", more: Sequence[bytes] = (), catalog: bytes = b""
) -> bytes:
    """Return a PDF with one page per content stream; font F1 is Helvetica.

    `resources` goes into each page's resources; the objects of `more` are numbered from 4.
    """
    first = 4 + len(more)
    kids = b" ".join(b"%d 0 R" % (first + 2 * i) for i in range(len(contents)))
    objects = [
        b"<</Type /Catalog /Pages 2 0 R %b>>" % catalog,
        b"<</Type /Pages /Kids [%b] /Count %d>>" % (kids, len(contents)),
        b"<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>",
        *more,
    ]
    for index, content in enumerate(contents):
        objects.append(
            b"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources <</Font <</F1 3 0 R>> %b>>>>" % (first + 2 * index + 1, resources)
        )
        objects.append(stream(content))
    return raw_pdf(objects)


def shown(text: str) -> bytes:
    """Return the content of a page that shows one line."""
    return b"BT /F1 12 Tf 72 700 Td (%b) Tj ET" % text.encode("ascii")


IMAGE = stream(
    b"\x80",
    entries=b"/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
    b"/ColorSpace /DeviceGray",
)
PICTURE = b"q 500 0 0 700 40 40 cm /Im1 Do Q"
PICTURE_RESOURCES = b"/XObject <</Im1 4 0 R>>"


def pictured_pdf(*pages: str | None) -> bytes:
    """Return a PDF that shows text, or where a page is None, a picture that fills it."""
    contents = [PICTURE if page is None else shown(page) for page in pages]
    return drawn_pdf(*contents, resources=PICTURE_RESOURCES, more=[IMAGE])
