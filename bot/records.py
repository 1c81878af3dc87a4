"""What rows hold as JSON: versioned, so that a worker knows what it is too old for."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter

from adapters.replies import Final, Posted
from bot.errors import NewerRecordError
from rag.events import FileShared
from rag.values import Citation, Receipt

VERSION = 1
"""Raised when an older worker could not read what is written; tests keep each version's rows."""

_T = TypeVar("_T")
Json = dict[str, Any]


class Kind(StrEnum):
    """What a message is to be told."""

    ANSWER = "answer"
    """An answer; with an empty question, what became of its files, or a greeting."""
    RECEIPT = "receipt"
    """Only what became of its files, because somebody must act."""
    SLOW_DOWN = "slow_down"
    """That this person has asked too much for now."""
    BUSY = "busy"
    """That there is too much to do for all."""
    NOT_SET_UP = "not_set_up"
    """That the operator did not let Footnote into this channel."""
    HELLO = "hello"
    """What Footnote does, in a channel that it was added to."""
    EARLIER_READ = "earlier_read"
    """What became of the files that were in a channel before Footnote."""


class Wanted(BaseModel):
    """What one message is to be told."""

    model_config = ConfigDict(frozen=True)

    kind: Kind
    question: str
    """Empty when nothing was left once the mention was removed, and where nobody asked."""
    again_at: datetime | None = None
    """When to come back, for `SLOW_DOWN`."""
    silently: bool = False
    """Nobody put the question to Footnote: only an answer with sources is ever seen."""
    is_direct: bool = False
    """A `HELLO` to one person, about all of a tenant."""


def written(value: Wanted | Final | Posted | FileShared | Receipt) -> Json:
    """Return a value as the JSON of a row."""
    return {"v": VERSION, "is": _storable(TypeAdapter(type(value)).dump_python(value, mode="json"))}


def _storable(value: Any) -> Any:
    """Return it without what Postgres stores in no text: zero bytes and halves of characters."""
    if isinstance(value, dict):
        return {name: _storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [*map(_storable, value)]
    if isinstance(value, str):
        return value.replace("\0", "").encode(errors="replace").decode()
    return value


def wanted(row: Json) -> Wanted:
    return _read(Wanted, row)


def final(row: Json) -> Final:
    return _read(Final, row)


def posted(row: Json) -> Posted:
    return _read(Posted, row)


def file_shared(row: Json) -> FileShared:
    return _read(FileShared, row)


def receipt(row: Json) -> Receipt:
    return _read(Receipt, row)


_CITATIONS = TypeAdapter(tuple[Citation, ...])


def written_citations(citations: tuple[Citation, ...]) -> Json:
    return {"v": VERSION, "is": _CITATIONS.dump_python(citations, mode="json")}


def citations(row: Json) -> tuple[Citation, ...]:
    return _CITATIONS.validate_python(_current(row))


def _read(of: type[_T], row: Json) -> _T:
    return TypeAdapter(of).validate_python(_current(row))


def _current(row: Json) -> Any:
    if row["v"] > VERSION:
        raise NewerRecordError(row["v"], known=VERSION)
    return row["is"]
