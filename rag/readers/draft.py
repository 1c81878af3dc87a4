"""Where a reader puts what it finds: normalised, counted, under the headings met so far."""

from collections.abc import Iterable

from rag.readers.limits import ReadingLimits
from rag.readers.normalising import normalised, one_line
from rag.readers.refusal import LimitReachedError
from rag.readers.tables import Row, row_line
from rag.values import Block, BlockKind, Reading

_HEADING_CHARACTERS = 200


class Draft:
    """A reading in the making. Adding raises `LimitReachedError` once a limit is met."""

    def __init__(self, *, limits: ReadingLimits) -> None:
        self.limits = limits
        self.format = ""
        """What the bytes are, for people."""
        self.pages: int | None = None
        self.page: int | None = None
        """The page or slide being read, 1-based."""
        self.place: str | None = None
        self.truncated = False
        self.pictured = False
        """Whether a page carries pictures and no text: a scan, when no page has text."""
        self._blocks: list[Block] = []
        self._unreadable: list[int] = []
        self._headings: list[tuple[int, str]] = []
        self._bare_heading = False
        self._characters = 0
        self._cells = 0

    @property
    def size(self) -> int:
        """Number of blocks so far; a heading that nothing follows yet counts as one."""
        return len(self._blocks) + self._bare_heading

    def heading(self, text: str, *, level: int, in_text: bool = False) -> None:
        """Begin a section; `level` 1 is the outermost. Ends deeper and equal ones.

        A heading with nothing below it becomes text, unless it is `in_text` already.
        """
        title = one_line(text)
        if len(title) > _HEADING_CHARACTERS:
            # A paragraph that only looks like a heading, as one above a line of dashes does.
            self.prose("" if in_text else text)
            return
        if self._headings and level <= self._headings[-1][0]:
            self._keep_bare_heading()
        self._headings = [(depth, title) for depth, title in self._headings if depth < level]
        if title:
            self._headings.append((level, title))
            self._bare_heading = not in_text

    def end_headings(self) -> None:
        """Forget the headings met so far: a new slide, sheet or chapter begins."""
        self._keep_bare_heading()
        self._headings = []

    def prose(self, text: str) -> None:
        """Add a stretch of text; blank lines separate its paragraphs."""
        self._add(text, BlockKind.PROSE)

    def code(self, text: str) -> None:
        """Add text whose lines and indentation matter."""
        self._add(text, BlockKind.CODE)

    def table(self, rows: Iterable[Row], *, header: Row = (), first_row: int | None = None) -> None:
        """Add rows, one line each, the header's names with the cells; empty cells are left out."""
        lines = [line for row in rows if (line := row_line(row, header=header))]
        self._add("\n".join(lines), BlockKind.TABLE, first_row=first_row)

    def count_cells(self, number: int) -> None:
        """Note cells with something in them."""
        self._cells += number
        if self._cells > self.limits.cells:
            raise LimitReachedError

    def page_pictured(self) -> None:
        """Note that the present page carries pictures, but no text."""
        self.pictured = True
        self.page_broken()

    def page_broken(self) -> None:
        """Note that the present page cannot be read."""
        if self.page is not None:
            self._unreadable.append(self.page)

    def finish(self) -> Reading:
        """Return what was gathered; `blocks` is empty when nothing was."""
        try:
            self._keep_bare_heading()
        except LimitReachedError:
            self.truncated = True
        return Reading(
            format=self.format,
            blocks=tuple(self._blocks),
            pages=self.pages,
            unreadable_pages=tuple(self._unreadable),
            truncated=self.truncated,
        )

    @property
    def _room(self) -> int:
        if len(self._blocks) >= self.limits.blocks:
            return 0
        return self.limits.characters - self._characters

    def _keep_bare_heading(self) -> None:
        # A heading with nothing below it is text too, and would otherwise be lost.
        if self._bare_heading:
            _, title = self._headings.pop()
            self._bare_heading = False
            self._add(title, BlockKind.PROSE)

    def _add(self, text: str, kind: BlockKind, *, first_row: int | None = None) -> None:
        clean = normalised(text)
        if not clean:
            return
        heading = tuple(title for _, title in self._headings)
        kept = clean[: max(0, self._room - sum(map(len, heading)))]
        if kept.strip():
            self._bare_heading = False
            self._characters += len(kept) + sum(map(len, heading))
            self._blocks.append(
                Block(
                    text=kept,
                    kind=kind,
                    page=self.page,
                    place=self.place,
                    first_row=first_row,
                    heading=heading,
                )
            )
        if len(kept) < len(clean):
            raise LimitReachedError
