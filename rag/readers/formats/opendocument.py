"""OpenDocument texts and presentations: headings, paragraphs, lists, tables, slides."""

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from rag.readers.draft import Draft
from rag.readers.elements import attribute, child, children, local
from rag.readers.packages import Package
from rag.readers.refusal import LimitReachedError, encrypted
from rag.readers.tables import headed

_CHARACTERS = {"tab": "\t", "line-break": "\n"}
_NOT_SHOWN = {"tracked-changes", "annotation-end", "note-citation", "forms", "settings"}
_MOST_COLUMNS = 1_000
_MOST_SPACES = 100


def read(package: Package, draft: Draft) -> None:
    """Add the body in document order, presentations slide by slide."""
    manifest = package.read("META-INF/manifest.xml") or b""
    if b"encryption-data" in manifest:
        raise encrypted()
    body = child(package.tree("content.xml"), "body")
    slides = list(children(child(body, "presentation"), "page"))
    if not slides:
        _Text(draft).add(body if body is not None else Tree.Element("none"))
        return
    draft.pages = len(slides)
    for number, slide in enumerate(slides, start=1):
        if number > draft.limits.pages:
            raise LimitReachedError
        draft.page, draft.place = number, f"slide {number}"
        _Text(draft).add(slide)


class _Text:
    """Adds paragraphs and tables; consecutive paragraphs become one block."""

    def __init__(self, draft: Draft) -> None:
        self._draft = draft
        self._prose: list[str] = []

    def add(self, container: Tree.Element) -> None:
        """Add everything in a body or slide."""
        self._walk(container, depth=0)
        self._flush()

    def _walk(self, container: Tree.Element, *, depth: int) -> None:
        for item in container:
            match local(item):
                case "h":
                    level = attribute(item, "outline-level")
                    self._flush()
                    self._draft.heading(_line(item), level=int(level) if level.isdecimal() else 1)
                case "p":
                    self._paragraph(item, depth=depth)
                case "list":
                    self._walk(item, depth=depth + 1)
                case "table":
                    self._flush()
                    header, rows = headed(_rows(item))
                    self._draft.table(rows, header=header)
                case name if name not in _NOT_SHOWN:
                    self._walk(item, depth=depth)

    def _paragraph(self, item: Tree.Element, *, depth: int) -> None:
        text = _line(item).strip()
        if text and depth:
            self._prose.append(f"\n{'  ' * (depth - 1)}- {text}")
        elif text:
            self._prose.append(f"\n\n{text}")

    def _flush(self) -> None:
        self._draft.prose("".join(self._prose))
        self._prose = []


def _line(element: Tree.Element) -> str:
    return "".join(_pieces(element))


def _pieces(element: Tree.Element) -> Iterator[str]:
    yield element.text or ""
    for item in element:
        name = local(item)
        if name == "s":
            count = attribute(item, "c")
            yield " " * (min(int(count), _MOST_SPACES) if count.isdecimal() else 1)
        elif name in _CHARACTERS:
            yield _CHARACTERS[name]
        elif name in {"note", "annotation"}:
            yield f" [{name.capitalize()}: {' '.join(_paragraphs(item))}]"
        elif name not in _NOT_SHOWN:
            yield from _pieces(item)
        yield item.tail or ""


def _paragraphs(container: Tree.Element) -> Iterator[str]:
    for item in container:
        if local(item) in {"p", "h"}:
            yield _line(item).strip()
        elif local(item) not in _NOT_SHOWN:
            yield from _paragraphs(item)


def _rows(table: Tree.Element) -> list[list[str]]:
    rows: list[list[str]] = []
    for item in table:
        if local(item) == "table-row":
            cells = [cell for cell in item if local(cell) in {"table-cell", "covered-table-cell"}]
            rows.append([" ".join(_paragraphs(cell)) for cell in cells][:_MOST_COLUMNS])
        elif local(item) in {"table-header-rows", "table-rows", "table-row-group"}:
            rows += _rows(item)
    return rows
