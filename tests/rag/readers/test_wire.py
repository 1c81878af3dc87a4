"""What the parent takes from a child: a whole result, every field of its type, or nothing."""

import json
from dataclasses import asdict

import pytest

from rag.readers.limits import ReadingLimits
from rag.readers.wire import LENGTH, Refusal, Task, decoded, encoded
from rag.values import Block, BlockKind, Reading, RefusalReason

BLOCK = Block(
    text="größer", kind=BlockKind.TABLE, page=3, place="p", first_row=2, heading=("a", "b")
)
READING = Reading(format="PDF", blocks=(BLOCK,), pages=9, unreadable_pages=(1, 4), truncated=True)
REFUSAL = Refusal(reason=RefusalReason.EMPTY, detail="it is empty.", evidence="")


@pytest.mark.parametrize("result", [READING, REFUSAL])
def test_what_is_sent_arrives(result: Reading | Refusal) -> None:
    message = encoded(result)

    assert LENGTH.unpack(message[: LENGTH.size]) == (len(message) - LENGTH.size,)
    assert decoded(message[LENGTH.size :]) == result


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        b"\xff",
        b'{"reason": "no such reason", "detail": "", "evidence": ""}',
        json.dumps(asdict(READING) | {"blocks": [{"text": 5}]}).encode(),
        json.dumps(asdict(READING) | {"pages": "many"}).encode(),
        encoded(READING)[LENGTH.size : -5],
    ],
)
def test_anything_else_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="validation error"):
        decoded(body)


def test_a_task_arrives_as_it_was_given() -> None:
    task = Task(suffix=".pdf", limits=ReadingLimits(pages=7, wall_s=2.5))

    assert Task.from_json(task.to_json()) == task
