"""A tree of HTML elements as headings, paragraphs, lists, tables and code."""

import re
from collections.abc import Iterator

from selectolax.lexbor import LexborNode

from rag.readers.draft import Draft
from rag.readers.formats.html_tables import layout_tables, rows_of
from rag.readers.tables import headed

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = {
    *(
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
    ),
    *("label", "mark", "math", "mi", "mn", "mo", "q", "s", "samp", "small", "span", "strong"),
    *("sub", "sup", "time", "tt", "u", "var", "wbr", "img", "picture", "source", "input"),
}
_TIGHT = {"li", "dt", "dd", "tr", "div", "option", "figcaption"}
"""Blocks that follow each other line by line; all others are paragraphs of their own."""
_SPACE = re.compile(r"\s+")


def add_blocks(root: LexborNode, draft: Draft, *, below: int = 0) -> None:
    """Add everything below `root` in document order, its headings below level `below`."""
    walk = _Walk(draft, below=below, layout=layout_tables(root))
    for node, entering in _steps(root, walk):
        walk.step(node, entering=entering)
    walk.flush()


def _steps(root: LexborNode, walk: "_Walk") -> Iterator[tuple[LexborNode, bool]]:
    """Yield every node on entering and on leaving, without recursion: pages can be a million deep.

    What the walk takes as a whole is not entered.
    """
    stack = [(root, False)]
    while stack:
        node, left = stack.pop()
        if left:
            yield node, False
        elif walk.takes(node):
            walk.take(node)
        else:
            yield node, True
            stack.append((node, True))
            stack.extend((below, False) for below in reversed(_below(node)))


def _below(node: LexborNode) -> list[LexborNode]:
    found = []
    item = node.child
    while item is not None:
        found.append(item)
        item = item.next
    return found


class _Walk:
    """What has been met so far of the paragraph and block being read."""

    def __init__(self, draft: Draft, *, below: int, layout: frozenset[int]) -> None:
        self._draft = draft
        self._layout = layout
        self._below = below
        self._prose: list[str] = []
        self._line: list[str] = []
        self._tight = False
        self._bullet = ""

    def takes(self, node: LexborNode) -> bool:
        """Whether `take` reads the node together with all that is below it."""
        tag = node.tag or ""
        return (
            tag in _HEADINGS or tag == "pre" or (tag == "table" and node.mem_id not in self._layout)
        )

    def take(self, node: LexborNode) -> None:
        """Add a heading, preformatted text or a table."""
        self.flush()
        tag = node.tag or ""
        if tag in _HEADINGS:
            self._draft.heading(node.text(), level=self._below + _HEADINGS[tag])
        elif tag == "pre":
            self._draft.code(node.text())
        else:
            rows, named = rows_of(node)
            header, rest = headed(rows, named=named)
            self._draft.table(rest, header=header)

    def step(self, node: LexborNode, *, entering: bool) -> None:
        """Go into or out of a node that is walked through."""
        tag = node.tag or ""
        if tag == "-text":
            if entering:
                self._line.append(_SPACE.sub(" ", node.text(deep=False)))
        elif tag == "br":
            self._line.append("\n" if entering else "")
        elif tag not in _INLINE:
            self._end_line(tight=tag in _TIGHT)
            if tag == "li" and entering:
                self._bullet = "- "

    def flush(self) -> None:
        """End the paragraph and the block."""
        self._end_line(tight=False)
        self._draft.prose("".join(self._prose))
        self._prose = []

    def _end_line(self, *, tight: bool) -> None:
        text = "".join(self._line).strip()
        self._line = []
        if text:
            self._prose.append(("\n" if self._tight else "\n\n") + self._bullet + text)
            self._bullet = ""
            self._tight = True
        self._tight = self._tight and tight
