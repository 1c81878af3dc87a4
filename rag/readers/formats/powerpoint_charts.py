"""The numbers behind a chart: its title, and a table of categories and series."""

from xml.etree import ElementTree as Tree

from rag.readers.draft import Draft
from rag.readers.elements import attribute, child, descendants

_MOST_POINTS = 1_000


def add_chart(root: Tree.Element | None, draft: Draft) -> None:
    """Add the title and one row per category, each value under the name of its series."""
    chart = child(root, "chart")
    draft.prose(_words(child(chart, "title")))
    series = list(descendants(child(chart, "plotArea"), "ser"))
    if not series:
        return
    categories: dict[int, str] = {}
    for one in series:
        categories = _points(child(one, "cat")) or _points(child(one, "xVal")) or categories
    names = [_words(child(one, "tx")) for one in series]
    values = [_points(child(one, "val")) or _points(child(one, "yVal")) for one in series]
    places = sorted(set(categories).union(*values))[:_MOST_POINTS]
    rows = [
        [categories.get(place, ""), *(points.get(place, "") for points in values)]
        for place in places
    ]
    draft.table(rows, header=["", *names])


def _words(element: Tree.Element | None) -> str:
    """Return the text below: written as rich text, or kept from the sheet behind the chart."""
    rich = "".join(piece.text or "" for piece in descendants(element, "t"))
    return rich or " ".join(_points(element).values())


def _points(element: Tree.Element | None) -> dict[int, str]:
    return {
        int(place): value.text or ""
        for point in descendants(element, "pt")
        if (place := attribute(point, "idx")).isdecimal()
        and (value := child(point, "v")) is not None
    }
