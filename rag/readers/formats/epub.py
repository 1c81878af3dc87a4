"""EPUB books: chapters in reading order, each an HTML page."""

import posixpath
from collections.abc import Iterator
from urllib.parse import unquote

from rag.readers.decoding import decoded_text
from rag.readers.draft import Draft
from rag.readers.elements import attribute, child, children, descendants
from rag.readers.formats import html
from rag.readers.packages import Package

_CONTAINER = "META-INF/container.xml"


def read(package: Package, draft: Draft) -> None:
    """Add the chapters of the book's spine; books with locked chapters have their text missing."""
    for name in _chapters(package):
        data = package.read(name)
        text = decoded_text(data) if data else None
        if text:
            draft.end_headings()
            html.read(text, draft)
    draft.end_headings()


def _chapters(package: Package) -> Iterator[str]:
    """Yield the parts of the book in reading order (EPUB 3.3, sections 4.2 and 5.7)."""
    roots = descendants(package.tree(_CONTAINER), "rootfile")
    name = next((attribute(root, "full-path") for root in roots), "")
    book = package.tree(name)
    parts = {
        attribute(item, "id"): attribute(item, "href")
        for item in children(child(book, "manifest"), "item")
    }
    for reference in children(child(book, "spine"), "itemref"):
        target = parts.get(attribute(reference, "idref"))
        if target:
            yield posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(target)))
