"""The text of a Word paragraph, and what hangs from it: notes, comments, text boxes."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute, child, children, chosen, descendants, local
from rag.readers.pictures import described

_CHARACTERS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_NOT_SHOWN = {"del", "moveFrom", "delText", "instrText", "pPr", "rPr", "rt", "sdtPr", "binData"}
_REFERENCES = {"footnoteReference", "endnoteReference", "commentReference"}


@dataclass(slots=True, kw_only=True)
class Paragraph:
    """Text as people see it, and references to what stands elsewhere."""

    text: str = ""
    references: list[tuple[str, str]] = field(default_factory=list)
    """Kind (`footnoteReference`, …) and id, in order."""
    boxes: list[Tree.Element] = field(default_factory=list)
    """Contents of text boxes anchored here."""


def paragraph_of(element: Tree.Element) -> Paragraph:
    """Read a `w:p`; deleted and hidden text is left out, inserted text is in."""
    found = Paragraph()
    found.text = "".join(_pieces(element, found)).strip()
    return found


def blocks_of(container: Tree.Element) -> Iterator[Tree.Element]:
    """Yield the paragraphs and tables of a body, cell, note or text box in order."""
    for item in map(chosen, container):
        name = local(item)
        if name in {"p", "tbl"}:
            yield item
        elif name not in _NOT_SHOWN:
            yield from blocks_of(item)


def _pieces(element: Tree.Element, found: Paragraph) -> Iterator[str]:
    for item in map(chosen, element):
        name = local(item)
        if name == "t":
            yield item.text or ""
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name == "docPr":
            yield described(item)
        elif name == "txbxContent":
            found.boxes.append(item)
        elif name in _REFERENCES:
            found.references.append((name, attribute(item, "id")))
        elif name not in _NOT_SHOWN and not (name == "r" and _hidden(item)):
            yield from _pieces(item, found)


def _hidden(run: Tree.Element) -> bool:
    switch = child(run, "rPr", "vanish")
    return switch is not None and attribute(switch, "val") not in {"0", "false", "off"}


def texts_in(container: Tree.Element) -> Iterator[str]:
    """Yield the texts of all paragraphs in a note, header or footer, those of tables included."""
    for item in blocks_of(container):
        if local(item) == "tbl":
            for cell in descendants(item, "tc"):
                yield from texts_in(cell)
        else:
            paragraph = paragraph_of(item)
            yield paragraph.text
            for box in paragraph.boxes:
                yield from texts_in(box)


def notes_by_id(root: Tree.Element | None, kind: str) -> dict[str, str]:
    """Return all footnotes, endnotes or comments of a part by id, the comments signed."""
    return {
        attribute(note, "id"): f"{_introduction(note)}: {text}"
        for note in children(root, kind)
        if (text := " ".join(texts_in(note)).strip())
    }


def _introduction(note: Tree.Element) -> str:
    author = attribute(note, "author")
    return f"Comment by {author}" if author else local(note).capitalize()
