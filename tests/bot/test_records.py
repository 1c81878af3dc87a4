"""Rows of every version that was ever released are read; those of a newer one are left alone."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot import records
from bot.errors import NewerRecordError

ROWS = Path(__file__).parents[1] / "payloads" / "rows"
READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "wanted": records.wanted,
    "final": records.final,
    "posted": records.posted,
    "file_shared": records.file_shared,
    "receipt": records.receipt,
    "citations": records.citations,
}


@pytest.mark.parametrize("version", [path.stem for path in sorted(ROWS.glob("v*.json"))])
@pytest.mark.parametrize("name", READERS)
def test_a_row_of_each_version_is_read(version: str, name: str) -> None:
    row = json.loads((ROWS / f"{version}.json").read_text(encoding="utf-8"))[name]

    value = READERS[name](row)

    again = records.written_citations(value) if name == "citations" else records.written(value)
    assert again["v"] == records.VERSION
    assert holds(again["is"], row["is"])
    assert READERS[name](again) == value


def holds(now: Any, before: Any) -> bool:
    """Whether nothing was lost or changed; what came later has its usual value."""
    if isinstance(before, dict):
        return before.keys() <= now.keys() and all(holds(now[k], before[k]) for k in before)
    if isinstance(before, list):
        return len(now) == len(before) and all(map(holds, now, before))
    return bool(now == before)


def test_the_version_that_is_written_is_kept_as_a_file() -> None:
    assert (ROWS / f"v{records.VERSION}.json").exists()


@pytest.mark.parametrize("name", READERS)
def test_a_row_of_a_newer_version_is_not_guessed_at(name: str) -> None:
    with pytest.raises(NewerRecordError, match="left to a newer worker"):
        READERS[name]({"v": records.VERSION + 1, "is": {}})


def test_what_postgres_cannot_store_is_left_out() -> None:
    asked = records.Wanted(kind=records.Kind.ANSWER, question="How\0 long\ud800?")

    assert records.wanted(records.written(asked)).question == "How long??"
