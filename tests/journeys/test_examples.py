"""The programs of `docs/examples`, run as a reader runs them."""

import asyncio
import sys
from pathlib import Path

import pytest

from tests.app_fixtures import as_uri
from tests.fakes.openai.server import FakeOpenAI
from tests.journeys.conftest import Terminal

EXAMPLES = Path(__file__).parents[2] / "docs/examples"
QUESTION = "How much notice of parental leave do I need to give?"


class Reader:
    """Someone with a folder of files, a database, and perhaps a model."""

    def __init__(self, home: Path, database_url: str) -> None:
        self._home = home
        self.environment = {"DATABASE_URL": as_uri(database_url), "DATA_DIR": str(home / "data")}

    async def run(self, example: str, *words: str) -> str:
        """Run an example and return what it printed."""
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            EXAMPLES / example,
            *words,
            cwd=self._home,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, errors = await process.communicate()
        assert process.returncode == 0, errors.decode()
        return out.decode()


@pytest.fixture
def reader(tmp_path: Path, database_url: str) -> Reader:
    return Reader(tmp_path, database_url)


@pytest.fixture
def reader_with_a_model(reader: Reader, openai: FakeOpenAI) -> Reader:
    reader.environment["OPENAI_BASE_URL"] = openai.url
    return reader


async def test_a_folder_answers_a_question_offline_with_quotes(
    reader: Reader, handbook: Path
) -> None:
    seen = await reader.run("ask_a_folder.py", str(handbook), QUESTION)

    assert "handbook.md: indexed, 2 passages\n" in seen
    assert "“You need to give eight weeks' notice of parental leave, in writing" in seen
    assert '\n[1] handbook.md, "Parental leave": You need to give eight weeks\' notice' in seen


async def test_a_folder_answers_a_question_with_a_model(
    reader_with_a_model: Reader, openai: FakeOpenAI, handbook: Path
) -> None:
    openai.token_delay_s = 0.01
    openai.answers.extend(
        ['{"sufficient": "full", "ranking": [1]}', "Eight weeks' notice, in writing [1]."]
    )

    seen = await reader_with_a_model.run("ask_a_folder.py", str(handbook), QUESTION)

    assert "\nEight weeks' notice, in writing [1].\n[1] handbook.md, " in seen


async def test_the_workflow_and_the_retriever_run_by_themselves(
    reader_with_a_model: Reader, terminal: Terminal, handbook: Path
) -> None:
    await terminal.ingest(handbook)

    seen = await reader_with_a_model.run("run_the_workflow.py", QUESTION)

    assert "  handbook.md\n" in seen
    assert "searching: 3\nreading: 4\nwriting: " in seen
    assert "\nanswered: You need to give eight weeks' notice of parental leave" in seen
