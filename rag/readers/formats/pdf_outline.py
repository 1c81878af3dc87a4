"""Bookmarks of a PDF as the headings of its paragraphs."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import islice

import pypdfium2

_BOOKMARKS = 5_000
_DEPTH = 6
_NUMBERING_LETTERS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Bookmark:
    """A title that readers of the document can jump to."""

    level: int
    """1 is the outermost."""
    title: str


def bookmarks_by_page(document: pypdfium2.PdfDocument) -> dict[int, list[Bookmark]]:
    """Return the bookmarks of each 0-based page that has some, in order."""
    found: dict[int, list[Bookmark]] = defaultdict(list)
    for item in islice(document.get_toc(max_depth=_DEPTH), _BOOKMARKS):
        destination = item.get_dest()
        page = destination.get_index() if destination else None
        if page is not None:
            found[page].append(Bookmark(level=item.level + 1, title=str(item.get_title())))
    return found


def places(bookmarks: Sequence[Bookmark], paragraphs: Sequence[str]) -> list[int]:
    """Return for each bookmark the index of the paragraph it stands above.

    It belongs where its title is a line of its own. Where that is nowhere, it belongs where the
    one before it does, or to the top of the page.
    """
    first_lines = [_letters(paragraph.partition("\n")[0]) for paragraph in paragraphs]
    found: list[int] = []
    place = 0
    for bookmark in bookmarks:
        title = _letters(bookmark.title)
        matches = (i for i in range(place, len(paragraphs)) if _heads(title, first_lines[i]))
        place = next(matches, place)
        found.append(place)
    return found


def _heads(title: str, line: str) -> bool:
    # Bookmarks often leave out the number that the page shows.
    return bool(title) and line.endswith(title) and len(line) <= len(title) + _NUMBERING_LETTERS


def _letters(text: str) -> str:
    return "".join(character for character in text.casefold() if character.isalnum())
