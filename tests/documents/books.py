"""EPUB books and OpenDocument files made by code."""

from collections.abc import Mapping

from tests.documents.office import zipped

_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"
_NAMESPACES = (
    "".join(
        f' xmlns:{name}="{_OFFICE}:{name}:1.0"'
        for name in ("office", "text", "table", "presentation")
    )
    + f' xmlns:draw="{_OFFICE}:drawing:1.0"'
)


def epub(chapters: Mapping[str, str]) -> bytes:
    """Return a book with these HTML files as chapters, in this order."""
    items = "".join(f'<item id="{name}" href="{name}"/>' for name in sorted(chapters))
    spine = "".join(f'<itemref idref="{name}"/>' for name in chapters)
    package = f"<package><manifest>{items}</manifest><spine>{spine}</spine></package>"
    container = '<container><rootfile full-path="OPS/book.opf"/></container>'
    return zipped(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": container,
            "OPS/book.opf": package,
        }
        | {f"OPS/{name}": page for name, page in chapters.items()}
    )


def open_document(body: str, *, kind: str = "text", manifest: str = "") -> bytes:
    """Return an OpenDocument file of a kind (`text`, `presentation`) with this body."""
    content = (
        f"<office:document-content{_NAMESPACES}><office:body><office:{kind}>{body}"
        f"</office:{kind}></office:body></office:document-content>"
    )
    return zipped(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": content,
            "META-INF/manifest.xml": f"<manifest>{manifest}</manifest>",
        }
    )
