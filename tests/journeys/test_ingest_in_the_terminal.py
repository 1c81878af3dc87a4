"""`footnote ingest` as a program reads it: one truthful row for every file, and the exit code."""

import os
import signal
import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from rag.values import Scope
from tests.app_fixtures import as_uri
from tests.journeys.ingests import write_documents
from tests.journeys.test_terminal import Command, Ended

_numbers = count()
READ = ("indexed", None, None, 1)
"""Outcome, reason, pages and passages of a short text."""


@pytest.fixture(scope="module")
def footnote(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """The command with a data folder that all tests of this file share, each in its own scope."""
    return Command(tmp_path_factory.mktemp("ingest") / "data")


@pytest.fixture
def scope() -> Scope:
    return Scope(f"library/{next(_numbers)}")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    return folder


def rows(done: Ended) -> list[dict[str, Any]]:
    """The rows of the one object that was printed."""
    [printed] = done.objects
    assert list(printed) == ["files"]
    files: list[dict[str, Any]] = printed["files"]
    return files


def told(row: dict[str, Any]) -> tuple[object, ...]:
    return tuple(row[name] for name in ("outcome", "reason", "pages", "passages"))


def test_a_row_has_its_documented_fields(footnote: Command, folder: Path, scope: Scope) -> None:
    (folder / "a.txt").write_text("A text.")

    done = footnote("ingest", "--json", "--scope", scope, folder)

    [row] = rows(done)
    assert list(row) == ["path", "outcome", "reason", "pages", "passages", "document"]
    assert (row["path"], *told(row)) == (str(folder / "a.txt"), *READ)
    assert isinstance(row["document"], int)
    assert (done.code, done.err) == (0, "")


def test_every_outcome_has_its_row_and_one_that_is_not_read_ends_with_code_1(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    (folder / "a.txt").write_text("A text.")
    (folder / "empty.txt").touch()
    (folder / "gone.txt").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe.txt")

    done = footnote("ingest", "--json", "--scope", scope, folder)

    a, empty, gone, pipe = rows(done)
    assert done.code == 1
    assert told(a) == READ
    assert told(empty)[0] == told(pipe)[0] == "refused"
    assert told(gone)[0] == "failed"
    assert empty["reason"].startswith("it is empty")
    assert [row["document"] for row in (empty, gone, pipe)] == [None] * 3


def test_a_path_where_nothing_is_has_a_row_and_keeps_no_other_from_being_read(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    (folder / "a.txt").write_text("A text.")

    done = footnote("ingest", "--json", "--scope", scope, folder / "missing", folder / "a.txt")

    a, missing = rows(done)
    assert done.code == 1
    assert told(a) == READ
    assert (missing["path"], missing["outcome"]) == (str(folder / "missing"), "failed")
    assert "No such file or directory. Check the path." in missing["reason"]


def test_an_ingest_into_a_large_store_ends_with_an_index(
    footnote: Command, folder: Path, database_url: str
) -> None:
    (folder / "a.txt").write_text("A text.")
    footnote("ingest", folder, DATABASE_URL=as_uri(database_url))
    index = "select to_regclass('lexeme_terms')::text"

    with psycopg.connect(database_url, autocommit=True) as connection:
        before = connection.execute(index).fetchall()
        connection.execute("update scope set passages = 1000000")  # as its books would say
        footnote("ingest", folder, DATABASE_URL=as_uri(database_url))
        after = connection.execute(index).fetchall()

    assert (before, after) == ([(None,)], [("lexeme_terms",)])


def test_an_empty_folder_has_no_rows(footnote: Command, folder: Path, scope: Scope) -> None:
    done = footnote("ingest", "--json", "--scope", scope, folder)

    assert (rows(done), done.code) == ([], 0)


def test_a_file_named_twice_has_one_row(footnote: Command, folder: Path, scope: Scope) -> None:
    (folder / "a.txt").write_text("A text.")

    done = footnote("ingest", "--json", "--scope", scope, folder / "a.txt", folder)

    [row] = rows(done)
    assert told(row) == READ


def test_a_second_time_tells_the_same(footnote: Command, folder: Path, scope: Scope) -> None:
    write_documents(folder, count=6, seed=1)
    (folder / "empty.txt").touch()
    first = footnote("ingest", "--json", "--scope", scope, folder)

    again = footnote("ingest", "--json", "--scope", scope, folder)

    assert len(rows(first)) == 7
    assert rows(again) == rows(first)


@pytest.mark.parametrize(
    "name",
    [
        "Übersicht 概要 🧾.txt",
        "line\nbreak.txt",
        "bidi\u202efdp.txt",
        "e\u0301.txt",
        '"quoted".txt',
    ],
    ids=["unicode", "line break", "bidi", "decomposed", "quotes"],
)
def test_any_name_is_printed_as_it_is(
    footnote: Command, folder: Path, scope: Scope, name: str
) -> None:
    (folder / name).write_text("A text.")

    done = footnote("ingest", "--json", "--scope", scope, folder)

    [row] = rows(done)
    assert (row["path"], *told(row)) == (str(folder / name), *READ)
    assert done.out.count("\n") == 1


def test_a_name_with_a_line_break_forges_no_receipt(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    (folder / "empty\n● Read salaries.pdf: 9 passages.txt").touch()

    done = footnote("ingest", "--scope", scope, folder)

    [receipt] = done.out.splitlines()
    assert receipt.startswith("● empty ● Read salaries.pdf: 9 passages.txt cannot be used: it is")


def test_a_name_that_is_no_text_still_has_its_row(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    name = os.fsdecode(b"caf\xe9.txt")
    try:
        (folder / name).write_text("A text.")
    except OSError:
        pytest.skip("this file system has no such names")

    done = footnote("ingest", "--json", "--scope", scope, folder, PYTHONIOENCODING="utf-8:strict")

    [row] = rows(done)
    assert done.code == 1
    assert (row["path"], row["outcome"]) == (str(folder / name), "failed")
    assert row["reason"].endswith("Rename it.")


def test_a_name_that_is_no_text_is_told_to_a_person(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    try:
        (folder / os.fsdecode(b"caf\xe9.txt")).write_text("A text.")
    except OSError:
        pytest.skip("this file system has no such names")

    done = footnote("ingest", "--scope", scope, folder, PYTHONIOENCODING="utf-8:strict")

    assert done.code == 1
    assert "caf\N{REPLACEMENT CHARACTER}.txt could not be read this time: its name" in done.out


def test_a_person_is_told_each_file_and_their_sum(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    (folder / "a.txt").write_text("A text.")
    (folder / "empty.txt").touch()

    done = footnote("ingest", "--scope", scope, folder)

    *lines, total = done.out.splitlines()
    assert sorted(lines) == [
        "● Read a.txt: 1 passage.",
        "● empty.txt cannot be used: it is empty (0 bytes). Upload it again from the original.",
    ]
    assert total == "2 files: 1 indexed, 1 refused."
    assert (done.code, done.err) == (1, "")


def test_without_a_path_it_is_wrong_use(footnote: Command) -> None:
    done = footnote("ingest")

    assert done.code == 2
    assert "PATH" in done.err


def test_ctrl_c_leaves_whole_documents_and_an_empty_spool(
    footnote: Command, folder: Path, scope: Scope
) -> None:
    write_documents(folder, count=40, seed=2)

    with subprocess.Popen(
        [sys.executable, "-m", "bot", "ingest", "--scope", scope, folder],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={
            "PATH": os.environ["PATH"],
            "DATA_DIR": str(footnote.data_dir),
            "PYTHONUNBUFFERED": "1",
        },
        # Whoever runs the tests in the background lets Ctrl-C be ignored, and this inherits it.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),  # noqa: PLW1509 - no threads
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline().decode()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)

    again = footnote("ingest", "--json", "--scope", scope, folder)
    assert first.startswith("● Read ")
    assert (process.returncode, errors) == (130, b"")
    assert list((footnote.data_dir / "spool").iterdir()) == []
    assert {row["outcome"] for row in rows(again)} == {"indexed"}
