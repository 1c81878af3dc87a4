"""What counts as markup: CommonMark and tables, without all that could link or embed."""

import regex
from markdown_it import MarkdownIt
from markdown_it.rules_block import StateBlock, blockquote, list_block, table
from markdown_it.rules_inline import StateInline

_OFF = ["autolink", "entity", "html_block", "html_inline", "image", "lheading", "link", "reference"]
"""Links and HTML are not ours to show; underlined headings could change a line already shown."""
_DEEPEST = 12
"""Levels of quotes and lists (a list takes two); markers below are text.

The parser itself drops what is nested deeper than its limit, which is kept out of reach.
"""
_CITATION = regex.compile(r"\[([1-9]\d{0,2})\]")


def grammar() -> MarkdownIt:
    """Return a parser with our rules; the same for reading, and for seeing what is unfinished."""
    parser = MarkdownIt("commonmark", {"maxNesting": 2 * _DEEPEST})
    parser.enable("table").disable(_OFF)
    block = parser.block.ruler
    block.at("blockquote", _quote, {"alt": ["paragraph", "reference", "blockquote", "list"]})
    block.at("list", _list, {"alt": ["paragraph", "reference", "blockquote"]})
    block.at("table", _table, {"alt": ["paragraph", "reference"]})
    parser.inline.ruler.push("citation", citation)
    return parser


def citation(state: StateInline, silent: bool) -> bool:
    """Read `[n]`, n from 1 to 999."""
    found = _CITATION.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        state.push("citation", "", 0).content = found[1]
    state.pos = found.end()
    return True


def _quote(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    return state.level < _DEEPEST and blockquote(state, first, end, silent)


def _list(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    return state.level < _DEEPEST and list_block(state, first, end, silent)


def _table(state: StateBlock, first: int, end: int, silent: bool) -> bool:
    """Tables have a `|` before their first two lines: any other line may be shown as it comes."""
    piped = first + 1 < end and all(
        state.src.startswith("|", state.bMarks[line] + state.tShift[line])
        for line in (first, first + 1)
    )
    return piped and table(state, first, end, silent)
