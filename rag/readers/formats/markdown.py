"""Markdown: text as written, under its headings; tables row by row; fences as code."""

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.readers.draft import Draft
from rag.readers.tables import headed

# Only block structure is wanted; inline parsing costs the most and can be made to explode.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")
_FRONT_MATTER = re.compile(r"---\n(.*?\n)(?:---|\.\.\.)(?:\n|\Z)", re.DOTALL)
_LINK = re.compile(r"!?\[([^\]]*)\]\([^)\s]*\)")
_EMPHASIS = re.compile(r"\*+|`+|\\(?=[!-/:-@\[-`{-~])")


def read(text: str, draft: Draft) -> None:
    """Add each section's blocks in order."""
    text = "\n".join(text.splitlines())
    front_matter = _FRONT_MATTER.match(text)
    if front_matter:
        draft.prose(front_matter[1])
        text = text[front_matter.end() :]
    lines = text.split("\n")
    prose: list[str] = []
    tokens = _PARSER.parse(text)
    for position, token in enumerate(tokens):
        if token.level or token.map is None or token.type == "inline":
            continue
        if token.type not in {"heading_open", "fence", "code_block", "table_open"}:
            prose.append("\n".join(lines[slice(*token.map)]).rstrip())
            continue
        draft.prose("\n\n".join(prose))
        prose = []
        _add_structure(tokens, position, draft)
    draft.prose("\n\n".join(prose))


def _add_structure(tokens: Sequence[Token], position: int, draft: Draft) -> None:
    token = tokens[position]
    match token.type:
        case "heading_open":
            title = _EMPHASIS.sub("", _LINK.sub(r"\1", tokens[position + 1].content))
            draft.heading(title, level=int(token.tag[1]))
        case "table_open":
            header, rows = headed(_rows(tokens, position), named=True)
            draft.table(rows, header=header)
        case _:
            draft.code(token.content)


def _rows(tokens: Sequence[Token], position: int) -> list[list[str]]:
    rows: list[list[str]] = []
    while tokens[position].type != "table_close":
        if tokens[position].type == "tr_open":
            rows.append([])
        elif tokens[position].type == "inline":
            rows[-1].append(tokens[position].content)
        position += 1
    return rows
