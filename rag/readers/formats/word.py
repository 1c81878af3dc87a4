"""Word documents: headings, numbered paragraphs, tables, notes and comments in reading order."""

from xml.etree import ElementTree as Tree

from rag.readers.draft import Draft
from rag.readers.elements import child, local
from rag.readers.formats.word_numbering import Numbering
from rag.readers.formats.word_styles import Style, Styles
from rag.readers.formats.word_tables import cells_of, has_header, rows_of
from rag.readers.formats.word_text import Paragraph, blocks_of, notes_by_id, paragraph_of, texts_in
from rag.readers.packages import Package
from rag.readers.refusal import RefusedError
from rag.readers.tables import headed
from rag.values import RefusalReason

_NOTES = {
    "footnoteReference": ("footnotes", "footnote"),
    "endnoteReference": ("endnotes", "endnote"),
    "commentReference": ("comments", "comment"),
}


def read(package: Package, draft: Draft) -> None:
    """Add the body in document order, then headers and footers, each once."""
    main = package.main_part or ""
    root = package.tree(main)
    body = child(root, "body")
    if body is None:
        raise RefusedError(RefusalReason.DAMAGED, "its text is missing. Save it again in Word.")
    parts = _parts(package, main)
    document = _Document(parts, draft)
    document.add(body)
    draft.end_headings()
    document.add_margins([root for kind, root in parts if kind in {"header", "footer"}])


def _parts(package: Package, main: str) -> list[tuple[str, Tree.Element]]:
    """Return what the main part refers to, by kind: styles, notes, headers and so on."""
    wanted = {"styles", "numbering", "footnotes", "endnotes", "comments", "header", "footer"}
    found = [
        (part.kind, package.tree(part.target))
        for part in package.related(main).values()
        if part.kind in wanted
    ]
    return [(kind, root) for kind, root in found if root is not None]


class _Document:
    """Adds paragraphs and tables to the draft; consecutive paragraphs become one block."""

    def __init__(self, parts: list[tuple[str, Tree.Element]], draft: Draft) -> None:
        by_kind = dict(parts)
        self._draft = draft
        self._styles = Styles(by_kind.get("styles"))
        self._numbering = Numbering(by_kind.get("numbering"))
        self._notes = {
            reference: notes_by_id(by_kind.get(part), kind)
            for reference, (part, kind) in _NOTES.items()
        }
        self._prose: list[str] = []

    def add(self, container: Tree.Element) -> None:
        """Add everything in a body."""
        self._walk(container)
        self._flush()

    def add_margins(self, roots: list[Tree.Element]) -> None:
        """Add headers and footers; those of several sections often say the same."""
        texts = dict.fromkeys(" ".join(texts_in(root)).strip() for root in roots)
        worded = [text for text in texts if any(map(str.isalpha, text))]
        self._draft.prose("\n\n".join(worded))

    def _walk(self, container: Tree.Element) -> None:
        for item in blocks_of(container):
            if local(item) == "p":
                self._paragraph(item)
            else:
                self._table(item)

    def _paragraph(self, element: Tree.Element) -> None:
        paragraph = paragraph_of(element)
        style = self._styles.of(element)
        if paragraph.text:
            self._text(paragraph, style)
        for box in paragraph.boxes:
            self._walk(box)

    def _text(self, paragraph: Paragraph, style: Style) -> None:
        label = self._numbering.label(style.number, style.level) if style.number else ""
        text = f"{label} {paragraph.text}".strip()
        if style.heading is not None:
            self._flush()
            self._draft.heading(text, level=style.heading)
        else:
            indent = "  " * int(style.level) if label and style.level.isdecimal() else ""
            self._prose.append(("\n" if label else "\n\n") + indent + text)
        for reference, identifier in paragraph.references:
            note = self._notes[reference].get(identifier)
            if note:
                self._prose.append(f"\n\n[{note}]")

    def _table(self, element: Tree.Element) -> None:
        framed = cells_of(element)
        if framed:
            for cell in framed:
                self._walk(cell)
            return
        self._flush()
        header, rows = headed(rows_of(element), named=has_header(element))
        self._draft.table(rows, header=header)

    def _flush(self) -> None:
        self._draft.prose("".join(self._prose))
        self._prose = []
