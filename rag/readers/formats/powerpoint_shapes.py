"""What stands on a slide, and the text in it."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute, child, children, chosen, descendants, local
from rag.readers.pictures import described

_MARGINS = {"dt", "ftr", "hdr", "sldNum", "sldImg"}
_TITLES = {"title", "ctrTitle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """Anything on a slide that may carry text; groups are taken apart."""

    element: Tree.Element
    kind: str
    """`sp` for text, `graphicFrame` for tables, charts and diagrams; others carry none."""
    placeholder: str | None
    """What the layout foresees it for: `title`, `body`; None when it stands for itself."""
    description: str
    """What the author wrote about a picture; empty for other shapes, and mostly."""

    @property
    def title(self) -> bool:
        """Whether it holds the title of the slide."""
        return self.placeholder in _TITLES

    @property
    def body(self) -> bool:
        """Whether it holds the main text, on a page of notes: the notes."""
        return self.placeholder == "body"


def shapes_of(tree: Tree.Element | None) -> Iterator[Shape]:
    """Yield what people see, back to front, which is also the order of screen readers."""
    for item in map(chosen, tree if tree is not None else ()):
        kind = local(item)
        if kind in {"grpSp", "Choice", "Fallback"}:
            yield from shapes_of(item)
        elif len(item):
            about = item[0]
            mark = child(about, "nvPr", "ph")
            placeholder = None if mark is None else attribute(mark, "type")
            hidden = attribute(child(about, "cNvPr"), "hidden") in {"1", "true"}
            if not hidden and placeholder not in _MARGINS:
                description = described(child(about, "cNvPr")) if kind == "pic" else ""
                yield Shape(
                    element=item, kind=kind, placeholder=placeholder, description=description
                )


def text_of(shape: Tree.Element) -> str:
    """Return the paragraphs in a shape or cell, one a line, deeper list levels indented."""
    lines = (
        "  " * _depth(paragraph) + _line(paragraph)
        for body in children(shape, "txBody")
        for paragraph in children(body, "p")
    )
    return "\n".join(line for line in lines if line.strip())


def rows_of(table: Tree.Element) -> list[list[str]]:
    """Return the text of every cell; of merged ones the first holds it."""
    return [[text_of(cell) for cell in children(row, "tc")] for row in children(table, "tr")]


def diagram_text(data: Tree.Element | None) -> str:
    """Return the texts of a SmartArt diagram, one a line."""
    return "\n".join(
        "".join(piece.text or "" for piece in descendants(point, "t") if not len(piece))
        for point in descendants(data, "pt")
    )


def _depth(paragraph: Tree.Element) -> int:
    level = attribute(child(paragraph, "pPr"), "lvl")
    return min(int(level), 9) if level.isdecimal() else 0


def _line(paragraph: Tree.Element) -> str:
    return "".join(
        "\n" if local(piece) == "br" else piece.text or ""
        for piece in paragraph.iter()
        if local(piece) in {"t", "br"}
    )
