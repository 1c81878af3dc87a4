"""What is stored of an answer is all of it."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.answer_record import VERSION, answer_from_json, from_json, to_json
from rag.errors import NewerRecordError
from rag.events import FileShared, QuestionAsked
from rag.values import LIBRARY, Answer, Receipt, Turn

st.register_type_strategy(float, st.floats(allow_nan=False, allow_infinity=False))
st.register_type_strategy(datetime, st.datetimes(timezones=st.just(UTC)))


@pytest.mark.parametrize("kind", [Answer, Turn, Receipt])
@settings(max_examples=50, derandomize=True, deadline=None)
@given(data=st.data())
def test_what_is_read_again_is_what_was_written(kind: type[Any], data: st.DataObject) -> None:
    value = data.draw(st.from_type(kind))

    written = json.dumps(to_json(value))

    assert from_json(kind, json.loads(written)) == value


def test_what_was_asked_and_shared_is_read_again_as_it_was() -> None:
    question = QuestionAsked(question="How long?", scope=LIBRARY)
    file = FileShared(
        scope=LIBRARY,
        message_key="m1",
        file_id="f1",
        name="a.md",
        size=None,
        uploader="Ada",
        permalink="https://chat.example/m1",
        shared_at=datetime(2026, 3, 3, 12, 30, 1, 999_999, tzinfo=UTC),
    )

    assert from_json(QuestionAsked, json.loads(json.dumps(to_json(question)))) == question
    assert from_json(FileShared, json.loads(json.dumps(to_json(file)))) == file


def test_a_record_says_its_version() -> None:
    assert to_json(Turn(question="q", answer="a", citations=()))["v"] == VERSION


def test_a_later_version_is_not_guessed_at() -> None:
    with pytest.raises(NewerRecordError, match=r"Answer has version 2.*reads up to 1: update"):
        answer_from_json({"v": 2, "words": "?"})


@pytest.mark.parametrize("data", [{}, {"v": "1"}, {"v": 1}, {"v": 1, "text": 7}])
def test_what_is_no_answer_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"version as 'v'|validation error"):
        answer_from_json(data)
