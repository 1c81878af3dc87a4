"""PowerPoint presentations, slide by slide: title, text, tables, charts, notes."""

from collections.abc import Iterator
from xml.etree import ElementTree as Tree

from rag.readers.draft import Draft
from rag.readers.elements import attribute, child, children
from rag.readers.formats.powerpoint_charts import add_chart
from rag.readers.formats.powerpoint_shapes import (
    Shape,
    diagram_text,
    rows_of,
    shapes_of,
    text_of,
)
from rag.readers.packages import Package
from rag.readers.refusal import LimitReachedError
from rag.readers.tables import headed


def read(package: Package, draft: Draft) -> None:
    """Add every slide under its title."""
    slides = list(_slides(package))
    draft.pages = len(slides)
    for number, name in enumerate(slides, start=1):
        if number > draft.limits.pages:
            raise LimitReachedError
        draft.end_headings()
        draft.page, draft.place = number, f"slide {number}"
        _add_slide(package, name, draft)
    draft.end_headings()


def _slides(package: Package) -> Iterator[str]:
    """Yield the parts of the slides as they are shown; the order of their names means nothing."""
    main = package.main_part or ""
    related = package.related(main)
    for entry in children(child(package.tree(main), "sldIdLst"), "sldId"):
        # Two attributes end in `id`: the slide's own, and the namespaced one that refers to it.
        reference = next((value for key, value in entry.items() if key.endswith("}id")), "")
        if reference in related:
            yield related[reference].target


def _add_slide(package: Package, name: str, draft: Draft) -> None:
    before = draft.size
    shapes = list(shapes_of(child(package.tree(name), "cSld", "spTree")))
    for shape in shapes:
        if shape.title:
            draft.heading(text_of(shape.element), level=1)
    prose: list[str] = []
    for shape in shapes:
        if shape.kind == "sp" and not shape.title:
            prose.append(text_of(shape.element))
        elif shape.kind == "graphicFrame":
            _add_graphic(package, name, shape, draft)
        prose.append(shape.description)
    draft.prose("\n\n".join(filter(None, prose)))
    notes = _notes(package, name)
    if notes:
        draft.prose(f"Notes: {notes}")
    if draft.size == before and any(shape.kind == "pic" for shape in shapes):
        draft.page_pictured()


def _add_graphic(package: Package, slide: str, shape: Shape, draft: Draft) -> None:
    data = child(shape.element, "graphic", "graphicData")
    table = child(data, "tbl")
    if table is not None:
        header, rows = headed(rows_of(table), named=_names_columns(table))
        draft.table(rows, header=header)
    related = package.related(slide)
    chart = related.get(attribute(child(data, "chart"), "id"))
    if chart is not None:
        add_chart(package.tree(chart.target), draft)
    diagram = related.get(attribute(child(data, "relIds"), "dm"))
    if diagram is not None:
        draft.prose(diagram_text(package.tree(diagram.target)))


def _names_columns(table: Tree.Element) -> bool:
    # PowerPoint sets it for every new table, so it only counts where the names differ.
    names = rows_of(table)[:1]
    marked = attribute(child(table, "tblPr"), "firstRow") in {"1", "true"}
    return marked and all(all(row) and len(set(row)) == len(row) > 1 for row in names)


def _notes(package: Package, slide: str) -> str:
    for part in package.related(slide).values():
        if part.kind == "notesSlide":
            shapes = shapes_of(child(package.tree(part.target), "cSld", "spTree"))
            return "\n".join(filter(None, (text_of(s.element) for s in shapes if s.body)))
    return ""
