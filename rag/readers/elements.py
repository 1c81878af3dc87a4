"""Elements and attributes by local name: office formats come with two namespaces for one word."""

from collections.abc import Iterator
from xml.etree import ElementTree as Tree


def local(element: Tree.Element) -> str:
    """Return an element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def attribute(element: Tree.Element | None, name: str) -> str:
    """Return the attribute of that local name; empty when it or the element is missing."""
    if element is None:
        return ""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return value
    return ""


def child(element: Tree.Element | None, *path: str) -> Tree.Element | None:
    """Follow local names downwards, each time to the first child of that name."""
    for name in path:
        element = next(children(element, name), None)
    return element


def children(element: Tree.Element | None, name: str) -> Iterator[Tree.Element]:
    """Yield the children of that local name."""
    return (item for item in (element if element is not None else ()) if local(item) == name)


def descendants(element: Tree.Element | None, name: str) -> Iterator[Tree.Element]:
    """Yield the element and everything below it of that local name, in document order."""
    if element is not None:
        yield from (item for item in element.iter() if local(item) == name)


def chosen(element: Tree.Element) -> Tree.Element:
    """Return what `element` stands for: of alternative contents the first, else itself.

    Word and PowerPoint write drawings twice, for new and for old readers.
    """
    if local(element) == "AlternateContent" and len(element):
        return element[0]
    return element
