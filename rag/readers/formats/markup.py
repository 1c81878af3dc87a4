"""XML: feeds as their entries, everything else as one line per element with text."""

import re
from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from rag.readers.draft import Draft
from rag.readers.elements import child, descendants, local
from rag.readers.normalising import one_line
from rag.readers.safe_xml import parsed

_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ENTRIES = {"item", "entry"}
_TITLE = "title"
_ENTRY_LEVEL = 2
_MARKUP_IN_TEXT = re.compile(r"<\w[^>]*>")


def read(text: str, draft: Draft) -> None:
    """Add the document's text; what is not well-formed is read as it stands.

    Raises:
        RefusedError: it declares a document type, with or without entities.
    """
    # The text is decoded already; the encoding it declares for its bytes would be wrong now.
    try:
        root = parsed(_DECLARATION.sub("", text, count=1).strip())
    except Tree.ParseError:
        draft.code(text)
        return
    if local(root) in {"rss", "feed", "RDF"}:
        _add_feed(root, draft)
    else:
        draft.prose("\n".join(_lines(root)))


def _add_feed(root: Tree.Element, draft: Draft) -> None:
    channel = child(root, "channel") if local(root) != "feed" else root
    draft.heading(_words(child(channel, _TITLE)), level=1)
    draft.prose(_words(child(channel, "description")) or _words(child(channel, "subtitle")))
    for entry in (item for name in _ENTRIES for item in descendants(root, name)):
        draft.heading(_words(child(entry, _TITLE)), level=_ENTRY_LEVEL)
        _add_entry(entry, draft)


def _add_entry(entry: Tree.Element, draft: Draft) -> None:
    """Add the fields of an entry, one a line, and what they hold as HTML as a page would be."""
    fields = {item: "".join(item.itertext()) for item in entry if local(item) != _TITLE}
    pages = [text for text in fields.values() if _MARKUP_IN_TEXT.search(text)]
    draft.prose(
        "\n".join(
            f"{local(item)}: {one_line(text)}"
            for item, text in fields.items()
            if text.strip() and text not in pages
        )
    )
    for page in pages:
        from selectolax.lexbor import LexborHTMLParser

        from rag.readers.formats.html_blocks import add_blocks

        body = LexborHTMLParser(page).body
        if body is not None:
            add_blocks(body, draft, below=_ENTRY_LEVEL)


def _lines(root: Tree.Element) -> Iterator[str]:
    """Yield `name attribute=value: text` for every element that says something, in order."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        about = " ".join([local(element), *(f"{_short(k)}={v}" for k, v in element.items())])
        words = one_line(element.text or "")
        tails = " ".join(filter(None, (one_line(below.tail or "") for below in element)))
        said = " ".join(filter(None, (words, tails)))
        if said:
            yield f"{about}: {said}"
        elif element.attrib:
            yield about


def _short(name: str) -> str:
    return name.rpartition("}")[2]


def _words(element: Tree.Element | None) -> str:
    return one_line("".join(element.itertext())) if element is not None else ""
