"""What a Word paragraph's style makes of it: a heading, a numbered item, or just text."""

import re
from dataclasses import dataclass
from xml.etree import ElementTree as Tree

from rag.readers.elements import attribute, child, children

_HEADING = re.compile(r"heading (\d)$")
_TITLE_LEVEL = 0
_BODY_LEVEL = "9"
_LONGEST_CHAIN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """What counts for reading; None and empty where the style says nothing."""

    heading: int | None
    """0 for the title of the document, 1 for the outermost headings."""
    number: str
    """Id of the list it belongs to."""
    level: str
    """Depth in that list, from `0`."""


_PLAIN = Style(heading=None, number="", level="0")


class Styles:
    """The styles of one document, by id; a style inherits from the one it is based on."""

    def __init__(self, root: Tree.Element | None) -> None:
        self._elements = {attribute(item, "styleId"): item for item in children(root, "style")}
        self._known: dict[str, Style] = {}

    def of(self, paragraph: Tree.Element) -> Style:
        """Return the style of a paragraph together with what it sets for itself."""
        properties = child(paragraph, "pPr")
        named = self._named(attribute(child(properties, "pStyle"), "val"))
        return _merged(properties, named)

    def _named(self, identifier: str) -> Style:
        if identifier not in self._known:
            self._known[identifier] = self._resolved(identifier)
        return self._known[identifier]

    def _resolved(self, identifier: str) -> Style:
        chain: list[Tree.Element] = []
        element = self._elements.get(identifier)
        while element is not None and len(chain) < _LONGEST_CHAIN:
            chain.append(element)
            element = self._elements.get(attribute(child(element, "basedOn"), "val"))
        style = _PLAIN
        for element in reversed(chain):
            name = attribute(child(element, "name"), "val").lower()
            heading = _TITLE_LEVEL if name == "title" else _heading_level(name)
            own = Style(
                heading=style.heading if heading is None else heading,
                number=style.number,
                level=style.level,
            )
            style = _merged(child(element, "pPr"), own)
        return style


def _heading_level(name: str) -> int | None:
    found = _HEADING.match(name)
    return int(found[1]) if found else None


def _merged(properties: Tree.Element | None, style: Style) -> Style:
    outline = attribute(child(properties, "outlineLvl"), "val")
    number = attribute(child(properties, "numPr", "numId"), "val")
    level = attribute(child(properties, "numPr", "ilvl"), "val")
    heading = style.heading
    if outline == _BODY_LEVEL:
        heading = None
    elif heading is None and outline.isdecimal():
        heading = int(outline) + 1
    return Style(heading=heading, number=number or style.number, level=level or style.level)
