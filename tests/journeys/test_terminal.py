"""The `footnote` command as a program or a person uses it: a process, its output, its exit code."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).parents[2]


@dataclass(frozen=True, kw_only=True)
class Ended:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def objects(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


class Command:
    """The footnote command with a data folder of its own."""

    def __init__(self, data_dir: Path) -> None:
        self.data_dir = data_dir
        self._environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(data_dir.parent),
            "DATA_DIR": str(data_dir),
        }

    def __call__(self, *words: str | Path, typed: str = "", **settings: str) -> Ended:
        done = subprocess.run(
            [sys.executable, "-m", "bot", *map(str, words)],
            input=typed,
            capture_output=True,
            text=True,
            env=self._environment | settings,
            cwd=REPOSITORY,
            timeout=60,
            check=False,
        )
        return Ended(code=done.returncode, out=done.stdout, err=done.stderr)

    def started(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-m", "bot", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            env=self._environment,
            cwd=REPOSITORY,
        )


@pytest.fixture
def footnote(tmp_path: Path) -> Command:
    return Command(tmp_path / "data folder")


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Command:
    """A data folder with three documents, for tests that only read."""
    folder = tmp_path_factory.mktemp("filled")
    command = Command(folder / "data")
    assert command("ingest", *written(folder)).code == 0
    return command


def written(folder: Path) -> Sequence[Path]:
    handbook = folder / "handbook.md"
    handbook.write_text(
        "# Parental leave\n\nYou need to give eight weeks' notice, in writing.\n\n"
        "# Travel\n\nA hotel may cost 140 euros a night.\n"
    )
    printer = folder / "printer.txt"
    printer.write_text("The printer on floor two needs toner of type K-77.\n")
    return [handbook, printer]


def test_help_names_every_command() -> None:
    done = Command(Path("/nonexistent"))("--help")

    assert done.code == 0
    for name in ("ingest", "ask", "search", "chat", "sources", "show", "forget", "demo"):
        assert name in done.out


def test_an_answer_is_printed_with_its_source(filled: Command) -> None:
    done = filled("ask", "How much notice for parental leave?")

    assert done.code == 0
    assert done.out.startswith("“You need to give eight weeks' notice, in writing.” [1]\n")
    assert '[1] handbook.md, "Parental leave" · ' in done.out
    assert "Quotes only: no language model is set up." in done.out


def test_ask_json_is_one_documented_object(filled: Command) -> None:
    done = filled("ask", "--json", "which toner does the printer need")

    (answer,) = done.objects
    assert list(answer) == ["outcome", "answer", "citations", "searched", "timings_ms"]
    assert (answer["outcome"], answer["searched"]) == ("answered", 2)
    (citation,) = answer["citations"]
    assert list(citation) == ["n", "document", "page", "place", "quote", "source"]
    assert citation["document"] == "printer.txt"
    assert citation["quote"] == "The printer on floor two needs toner of type K-77."


def test_what_is_not_there_is_not_found(filled: Command) -> None:
    done = filled("ask", "--json", "Who won the world cup in 1998?")

    (answer,) = done.objects
    assert done.code == 1
    assert (answer["outcome"], answer["answer"], answer["citations"]) == ("not_found", "", [])


def test_many_questions_are_answered_in_their_order(filled: Command) -> None:
    asked = "which toner?\n\nWhat may a hotel cost?\nWho won the world cup?\n" * 5

    done = filled("ask", "-", "--json", typed=asked)

    outcomes = [answer["outcome"] for answer in done.objects]
    assert outcomes == ["answered", "not_found", "answered", "not_found"] * 5
    assert done.code == 1


def test_search_json_lists_passages_best_first(filled: Command) -> None:
    done = filled("search", "--json", "--limit", "2", "hotel night")

    (found,) = done.objects
    (passage,) = found["passages"]
    assert done.code == 0
    assert list(passage) == ["document", "page", "place", "score", "text"]
    assert passage["place"] == '"Travel"'
    assert "140 euros" in passage["text"]
    assert 0 < passage["score"] <= 1


def test_many_searches_keep_their_order(filled: Command) -> None:
    done = filled("search", "-", "--json", typed="toner\nzebra\nhotel\n")

    counts = [len(found["passages"]) for found in done.objects]
    assert counts == [1, 0, 1]
    assert done.code == 1


def test_show_opens_the_passage_behind_a_citation(filled: Command) -> None:
    filled("ask", "What may a hotel cost?")

    done = filled("show", "1")
    missing = filled("show", "7")

    assert done.code == 0
    assert done.out.startswith('handbook.md, "Travel" · ')
    assert "eight weeks' notice" in done.out  # the context
    assert missing.code == 1
    assert "no [7]" in missing.err


def test_another_scope_holds_nothing(filled: Command) -> None:
    done = filled("ask", "--json", "--scope", "slack:T1/C7", "which toner?")

    (answer,) = done.objects
    assert (answer["outcome"], answer["searched"]) == ("not_found", 0)


def test_forgotten_documents_are_gone(footnote: Command, tmp_path: Path) -> None:
    footnote("ingest", *written(tmp_path))

    done = footnote("forget", "printer.txt", "nothing.pdf")

    assert done.code == 1
    assert "Forgot printer.txt: 1 passage." in done.out
    assert "There is no document 'nothing.pdf' in 'library'." in done.out
    assert footnote("ask", "which toner?").code == 1
    listed = footnote("sources", "--json").objects[0]["documents"]
    assert [document["document"] for document in listed] == ["handbook.md"]


def test_nothing_ingested_yet_is_said(footnote: Command) -> None:
    asked = footnote("ask", "--json", "which toner?")
    listed = footnote("sources")

    assert asked.objects[0]["outcome"] == "not_found"
    assert asked.code == 1
    assert "Begin with: footnote ingest PATH" in listed.out


def test_a_conversation_reads_dropped_files_and_answers(footnote: Command, tmp_path: Path) -> None:
    handbook, _ = written(tmp_path)

    done = footnote("chat", typed=f"{handbook}\nWhat may a hotel cost?\nexit\n")

    assert done.code == 0
    assert "Read handbook.md: 2 passages." in done.out
    assert "“A hotel may cost 140 euros a night.” [1]" in done.out


def test_offline_a_conversation_can_change_its_subject_and_follow_up(filled: Command) -> None:
    asked = "What may a hotel cost?\nwhich toner?\nAnd the type of it?\n"

    done = filled("chat", typed=asked)

    assert done.out.count("140 euros") == 2  # the answer and its quote
    assert done.out.count("K-77") == 4  # twice asked for


def test_the_demo_answers_two_questions_and_admits_the_third(footnote: Command) -> None:
    done = footnote("demo")

    assert done.code == 0
    assert "employee-handbook.pdf, p. 6" in done.out
    assert "Hotel per night (EUR): 210" in done.out
    assert "I found nothing about that" in done.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["ask"], "QUESTION"),
        (["ask", " "], "There is no question here."),
        (["search", "--limit", "0", "x"], "'0' is no limit"),
        (["ask", "--scope", "a b", "x"], "'a b' is no scope"),
        (["frobnicate"], "frobnicate"),
    ],
)
def test_wrong_use_is_explained_with_code_2(words: list[str], told: str) -> None:
    done = Command(Path("/nonexistent"))(*words)

    assert done.code == 2
    assert told in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"OPENAI_BASE_URL": "localhost"}, "OPENAI_BASE_URL"),
        ({"EMBEDDING_DIMENSIONS": "many"}, "EMBEDDING_DIMENSIONS"),
        ({"DATABASE_URL": "postgresql://me:hunter2@127.0.0.1:1/x"}, "127.0.0.1"),
    ],
)
def test_unusable_settings_are_named_with_code_2(
    footnote: Command, settings: dict[str, str], told: str
) -> None:
    done = footnote("sources", **settings)

    assert done.code == 2
    assert told in done.err
    assert "hunter2" not in done.err
    assert "Traceback" not in done.err


def test_sigterm_ends_a_conversation_and_its_database(footnote: Command) -> None:
    talking = footnote.started("chat")
    assert talking.stdin is not None
    pid_file = footnote.data_dir / "postgres" / "cluster" / "postmaster.pid"
    while not pid_file.exists():
        time.sleep(0.05)

    talking.send_signal(signal.SIGTERM)

    assert talking.wait(timeout=30) == 143
    assert not pid_file.exists()
    talking.stdin.close()


def test_what_a_terminal_would_act_on_is_not_printed(footnote: Command, tmp_path: Path) -> None:
    path = tmp_path / "evil\x1b[31m\u202egpj.md"
    path.write_text("The toner type is \u202eK-77\u2066.\n")
    footnote("ingest", path)

    done = footnote("ask", "which toner type?")

    assert done.code == 0
    assert "\x1b" not in done.out
    assert "\u202e" not in done.out
