"""How much of a text that is still being written can be shown without ever being changed.

Lines that are complete keep their place in the structure, whatever follows; three things do
not: a paragraph can go on, code and tables are shown whole, and a line with a `|` before it may
turn out to be the header of a table. The last line, while it has no end, only counts once it can
be nothing but text.
"""

from dataclasses import dataclass

import regex
from markdown_it.token import Token

from adapters.markdown.grammar import grammar
from adapters.markdown.settled import Settled
from adapters.markdown.visible import visible

_GRAMMAR = grammar()
_UNDECIDED = regex.compile(
    r"[-+*_ \t]*|\#{1,6}[ \t]*|\d{1,9}[.)]?[ \t]*|`{1,2}|~{1,2}|```.*|~~~.*|[|>].*", regex.DOTALL
)
"""Beginnings of a line that can still become an item, a rule, a heading, code, a row, a quote."""
_ENDS_OF_CONTAINERS = {
    "blockquote_close",
    "list_item_close",
    "bullet_list_close",
    "ordered_list_close",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    """The last block that holds no other blocks."""

    token: Token
    """What opens it, or all of it."""
    first: int
    """Its first line, 0-based."""
    behind: int
    """The line behind its last one."""
    content: str
    """Of a paragraph: its lines, white space before and behind it removed; else empty."""

    @property
    def is_paragraph(self) -> bool:
        return self.token.type == "paragraph_open"


def stable(text: str) -> str:
    """Return what comes before the first construct that is still open.

    For every beginning b of a text t: what `stable(b)` is rendered as begins what `stable(t)`
    and t itself are rendered as. Linear in the length of the text.
    """
    text = visible(text)
    complete = text[: text.rfind("\n") + 1]
    leaf = _last_leaf(text)
    if text != complete and not _ends_in_plain_words(leaf, text):
        text, leaf = complete, _last_leaf(complete)
    lines = text.removesuffix("\n").split("\n")
    if leaf is None or _is_closed(leaf, lines):
        return text
    line, column = _end_of_paragraph(leaf, lines, text) if leaf.is_paragraph else (leaf.first, 0)
    return text[: sum(len(before) + 1 for before in lines[:line]) + column]


def _last_leaf(text: str) -> _Leaf | None:
    """Find the last leaf; None when there is no block, or a container without content is last."""
    tokens: list[Token] = []
    _GRAMMAR.block.parse(text, _GRAMMAR, {}, tokens)
    while tokens and tokens[-1].type in _ENDS_OF_CONTAINERS:
        tokens.pop()
    if not tokens:
        return None
    content = ""
    if tokens[-1].type == "paragraph_close":
        content = tokens[-2].content
    if tokens[-1].nesting < 0:
        opening = tokens[-1].type.removesuffix("close") + "open"
        while tokens[-1].type != opening:
            tokens.pop()
    token = tokens[-1]
    if token.map is None or token.type in {"blockquote_open", "list_item_open"}:
        return None
    return _Leaf(token=token, first=token.map[0], behind=token.map[1], content=content)


def _ends_in_plain_words(leaf: _Leaf | None, text: str) -> bool:
    if leaf is None or not leaf.is_paragraph or leaf.behind <= text.count("\n"):
        return False
    return _is_decided(leaf.content.rpartition("\n")[2])


def _is_decided(line: str) -> bool:
    """Whether a line of a paragraph stays one, whatever is added to it."""
    return not _UNDECIDED.fullmatch(line.lstrip(" \t"))


def _is_closed(leaf: _Leaf, lines: list[str]) -> bool:
    """Whether no line to come can be part of the leaf."""
    match leaf.token.type:
        case "heading_open" | "hr":
            return True
        case "fence":
            inside = leaf.token.content.count("\n")
            return leaf.behind - leaf.first == inside + 2
        case "code_block":
            return False
        case _:
            return leaf.behind < len(lines)


def _end_of_paragraph(leaf: _Leaf, lines: list[str], text: str) -> tuple[int, int]:
    """Return the line and the column where the settled part of the text ends.

    A line of which only an undecided beginning would be left is left out as a whole: without
    its words, `- ` or `1)` would be read as something else.
    """
    content = leaf.content + text[len(text.rstrip()) :][:1]
    settled = Settled(content)
    last = leaf.content.rfind("\n") + 1
    end = settled.before(last if content.startswith("|", last) else len(content))
    while True:
        start = content.rfind("\n", 0, end) + 1
        kept = content[start:end].lstrip(" \t")
        if end in {start, len(content)} or _is_decided(kept):
            break
        end = settled.before(start)
    if end == len(content):
        return len(lines), 0
    line = leaf.first + content.count("\n", 0, end)
    if end == start:
        return line, 0
    words = content[start:].partition("\n")[0].strip(" \t")
    return line, len(lines[line].rstrip()) - len(words) + len(kept)
