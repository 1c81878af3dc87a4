"""Answers and what belongs to them as JSON, to be read again by this version and later ones."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import TypeAdapter

from rag.errors import NewerRecordError
from rag.events import FileShared, QuestionAsked
from rag.values import Answer, Receipt, Turn

VERSION = 1
"""Raised with every change that an older Footnote could not read."""

_Kept = TypeVar("_Kept", Answer, Turn, Receipt, QuestionAsked, FileShared)


def to_json(value: _Kept) -> dict[str, Any]:
    """Return a value as what `json.dumps` takes, with the version it is written in as `v`."""
    fields: dict[str, Any] = TypeAdapter(type(value)).dump_python(value, mode="json")
    return {"v": VERSION, **fields}


def from_json(kind: type[_Kept], data: Mapping[str, Any]) -> _Kept:
    """Read what `to_json` made of a value of this kind.

    Raises:
        NewerRecordError: a later version wrote it.
        ValueError: it is something else.
    """
    fields = dict(data)
    match fields.pop("v", None):
        case int(version) if version > VERSION:
            raise NewerRecordError(kind.__name__, version=version, known=VERSION)
        case int():
            return TypeAdapter(kind).validate_python(fields)
        case version:
            raise ValueError(f"a record has its version as 'v', this one has {version!r}")


def answer_from_json(data: Mapping[str, Any]) -> Answer:
    """Read an answer; as `from_json`."""
    return from_json(Answer, data)
