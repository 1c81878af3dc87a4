"""`docs/json.md` and what `--json` prints say the same, field by field and type by type."""

import argparse
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from types import NoneType

import pytest

from adapters.terminal import objects
from adapters.terminal.objects import Json
from bot.arguments import parser
from rag.values import (
    LIBRARY,
    Answer,
    AnswerOutcome,
    Citation,
    Document,
    DocumentState,
    FileOutcome,
    Passage,
    Receipt,
    Source,
)

KINDS: Mapping[type, str] = {
    NoneType: "null",
    bool: "boolean",
    int: "integer",
    float: "number",
    str: "string",
    dict: "object",
}
DOCUMENT = Path(__file__).parents[3] / "docs/json.md"
NOW = datetime(2026, 11, 22, tzinfo=UTC)

PASSAGE = Passage(
    id=7,
    document_id=3,
    scope=LIBRARY,
    document="handbook.pdf",
    text="After four years it is replaced.",
    start=0,
    end=32,
    page=6,
    place="p. 6",
    heading=("Equipment",),
    uploader=None,
    source="/files/handbook.pdf",
    shared_at=NOW,
    score=0.51234,
)
UNPAGED = replace(PASSAGE, page=None)
ANSWER = Answer(
    outcome=AnswerOutcome.ANSWERED,
    text="After four years [1][2].",
    citations=(
        Citation(n=1, passage=PASSAGE, quote=PASSAGE.text),
        Citation(n=2, passage=UNPAGED, quote=PASSAGE.text),
    ),
    searched=3,
    quotes_only=False,
    interrupted=False,
    read_through=None,
    failure_id=None,
    timings_ms={"total": 12.5},
)
INDEXED = Receipt(
    name="handbook.pdf",
    outcome=FileOutcome.PARTLY_INDEXED,
    refusal=None,
    detail="6 of 7 pages could be read; 7 is a scan.",
    pages=7,
    unreadable_pages=(7,),
    passages=5,
    document_id=3,
    known=False,
)
NOT_READ = replace(INDEXED, detail="", pages=None, document_id=None)
SOURCE = Source(
    message_key="disk:/files/handbook.pdf",
    file_id="0",
    name="handbook.pdf",
    uploader=None,
    permalink="/files/handbook.pdf",
    shared_at=NOW,
)
KEPT = Document(
    id=3,
    scope=LIBRARY,
    name="handbook.pdf",
    format="PDF",
    state=DocumentState.INDEXED,
    pages=7,
    passages=5,
    sources=(SOURCE,),
)
DOCUMENTS = (KEPT, replace(KEPT, pages=None))

PRINTED: Mapping[str, list[dict[str, Json]]] = {
    "ask": [objects.answer_object(ANSWER)],
    "search": [objects.search_object([PASSAGE, UNPAGED])],
    "ingest": [objects.ingest_object([(Path("a"), INDEXED), (Path("b"), NOT_READ)])],
    "sources": [objects.sources_object(DOCUMENTS)],
    "show": [objects.show_object("Before.", p, "After.") for p in (PASSAGE, UNPAGED)],
    "forget": [objects.forget_object(DOCUMENTS, ["unheard-of.txt"])],
}
"""Of each command, objects in which every field has every type that it can have."""


@pytest.mark.parametrize("command", PRINTED)
def test_every_field_is_documented_with_its_type_and_no_other_is(command: str) -> None:
    assert documented(command) == printed(PRINTED[command])


def test_every_command_that_prints_json_is_documented_and_shown_here() -> None:
    sections = re.findall(r"^## `footnote (\w+) --json`$", DOCUMENT.read_text(), re.MULTILINE)

    assert set(sections) == set(PRINTED) == commands_with_json()


@pytest.mark.parametrize(
    ("command", "values"),
    [("ask", AnswerOutcome), ("ingest", FileOutcome), ("sources", DocumentState)],
)
def test_every_way_to_end_is_documented(command: str, values: type[StrEnum]) -> None:
    text = section(command)

    assert [value for value in values if f"`{value}`" not in text] == []


def commands_with_json() -> set[str]:
    choices = next(
        action.choices
        for action in parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return {name for name, command in choices.items() if "--json" in command.format_help()}


def documented(command: str) -> dict[str, set[str]]:
    """Return the types of each field, as the table of a command's section has them."""
    rows = re.findall(r"^\| `([^`]+)` \| ([\w ]+) \|", section(command), re.MULTILINE)
    return {field: set(types.split(" or ")) for field, types in rows}


def section(command: str) -> str:
    _, _, rest = DOCUMENT.read_text().partition(f"\n## `footnote {command} --json`\n")
    return rest.partition("\n## ")[0]


def printed(samples: list[dict[str, Json]]) -> dict[str, set[str]]:
    """Return the types that each field has in some of the samples."""
    types = defaultdict(set)
    for sample in samples:
        for field, kind in fields(sample):
            types[field].add(kind)
    return dict(types)


def fields(value: dict[str, Json], prefix: str = "") -> Iterator[tuple[str, str]]:
    """Yield the path and the type of every field, those of objects in arrays below `[]`."""
    for name, content in value.items():
        path = f"{prefix}{name}"
        yield path, kind_of(content)
        for item in content if isinstance(content, list) else []:
            if isinstance(item, dict):
                yield from fields(item, f"{path}[].")


def kind_of(value: Json) -> str:
    if isinstance(value, list):
        return f"array of {kind_of(value[0])}s"
    return KINDS[type(value)]
