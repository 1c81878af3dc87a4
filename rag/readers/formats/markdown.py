"""Markdown: text as written, under its headings; tables row by row; fences as code."""

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.readers.draft import Draft

# Only block structure is wanted; inline parsing costs the most and can be made to explode.
_PARSER = MarkdownIt("commonmark").enable("table").disable("inline")


def read(text: str, draft: Draft) -> None:
    """Add each section's blocks in order."""
    lines = text.splitlines()
    tokens = _PARSER.parse("\n".join(lines))
    prose: list[str] = []
    for position, token in enumerate(tokens):
        if token.level != 0 or token.map is None or token.type == "inline":
            continue
        begin, end = token.map
        if token.type == "heading_open":
            _flush(prose, draft)
            draft.heading(tokens[position + 1].content, level=int(token.tag[1]))
        elif token.type in {"fence", "code_block"}:
            _flush(prose, draft)
            draft.code(token.content)
        elif token.type == "table_open":
            _flush(prose, draft)
            rows = _rows(tokens[position:])
            draft.table(rows[1:], header=rows[0])
        else:
            prose.append("\n".join(lines[begin:end]).rstrip())
    _flush(prose, draft)


def _flush(prose: list[str], draft: Draft) -> None:
    draft.prose("\n\n".join(prose))
    prose.clear()


def _rows(tokens: list[Token]) -> list[list[str]]:
    rows: list[list[str]] = []
    for token in tokens:
        if token.type == "table_close":
            break
        if token.type == "tr_open":
            rows.append([])
        elif token.type == "inline":
            rows[-1].append(token.content)
    return rows
