"""Jupyter notebooks: Markdown cells as Markdown, code cells with what they printed."""

import json
from collections.abc import Iterator

from rag.readers.draft import Draft
from rag.readers.formats import markdown
from rag.readers.formats.structured import Json

_LONGEST_OUTPUT = 4_000


def read(text: str, draft: Draft) -> None:
    """Add the cells in order; pictures and other rich output are left out."""
    notebook: Json = json.loads(text)
    for cell in _items(_get(notebook, "cells")):
        source = _text(_get(cell, "source"))
        match _get(cell, "cell_type"):
            case "markdown":
                markdown.read(source, draft)
            case "code":
                draft.code(source)
                for output in _items(_get(cell, "outputs")):
                    draft.code(_printed(output)[:_LONGEST_OUTPUT])
            case _:
                draft.prose(source)


def _printed(output: Json) -> str:
    """Return the text of a cell's output (nbformat 4): a stream, or plain text of a value."""
    return _text(_get(output, "text")) or _text(_get(_get(output, "data"), "text/plain"))


def _get(value: Json, key: str) -> Json:
    return value.get(key) if isinstance(value, dict) else None


def _items(value: Json) -> Iterator[Json]:
    return iter(value if isinstance(value, list) else ())


def _text(value: Json) -> str:
    """Return a text that notebooks keep whole or as a list of lines."""
    if isinstance(value, list):
        return "".join(line for line in value if isinstance(line, str))
    return value if isinstance(value, str) else ""
