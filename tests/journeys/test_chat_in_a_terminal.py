"""`footnote chat` in a terminal: what its person types, sees and stops, and what stays of it."""

import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psycopg
import pytest

from bot.settings import Settings
from tests.fakes.openai.faults import Hang, Say
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.tty import CTRL_C, CTRL_D, Tty, program_in_tty
from tests.journeys.conftest import Terminal

REPOSITORY = Path(__file__).parents[2]
PROMPT = "\n? "
NOTICE = "How much notice for parental leave?"
HANG = Hang(after_tokens=8)
"""In the middle of the answer; waited for longer than any test takes."""
RANKING = Say(text='{"sufficient": "full", "ranking": [1]}')
TABLES = ("message", "reply", "turn", "conversation", "retraction", "spend", "procrastinate_jobs")


@asynccontextmanager
async def footnote(command: str, settings: Settings) -> AsyncIterator[Tty]:
    assert settings.database_url is not None
    env = {
        "PATH": os.environ["PATH"],
        "HOME": str(settings.data_dir.parent),
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "OPENAI_BASE_URL": settings.openai_base_url or "",
        "OPENAI_API_KEY": "sk-canary-1234567890",
    }
    words = (sys.executable, "-m", "bot", command)
    async with program_in_tty(*words, env=env, cwd=REPOSITORY) as tty:
        yield tty


@asynccontextmanager
async def chat(settings: Settings) -> AsyncIterator[Tty]:
    """`footnote chat`, once it has asked for the first line."""
    async with footnote("chat", settings) as tty:
        await tty.sees(PROMPT)
        yield tty


async def counts(database_url: str) -> dict[str, int]:
    """Return the number of rows of every table that holds what was said."""
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        found = {}
        for table in TABLES:
            cursor = await connection.execute(f"select count(*) from {table}".encode())
            [(found[table],)] = await cursor.fetchall()
    return found


NOTHING = dict.fromkeys(TABLES, 0)


async def test_a_follow_up_is_answered_with_what_was_said_before(
    terminal: Terminal, settings: Settings, openai: FakeOpenAI, handbook: Path, database_url: str
) -> None:
    await terminal.ingest(handbook)

    async with chat(settings) as tty:
        tty.press(f"{NOTICE}\n")
        answer = await tty.sees(PROMPT)
        tty.press("And if the child comes early?\n")
        await tty.sees(PROMPT)
        during = await counts(database_url)
        tty.press(CTRL_D)
        code = await tty.ended()

    prompts = [read_prompt(request.body["messages"]) for request in openai.received(CHAT)]
    [rewritten] = [prompt for prompt in prompts if prompt.task is Task.STANDALONE]
    assert "handbook.md" in answer
    assert NOTICE in rewritten.conversation
    assert (during["turn"], during["conversation"]) == (2, 1)
    assert code == 0
    assert await counts(database_url) == NOTHING


async def test_ctrl_c_stops_an_answer_and_its_model_but_not_the_conversation(
    terminal: Terminal, settings: Settings, openai: FakeOpenAI, handbook: Path, database_url: str
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, HANG)

    async with chat(settings) as tty:
        tty.press(f"{NOTICE}\n")
        await tty.sees("eight")
        was_closed = openai.received(CHAT)[1].closed.is_set()
        tty.press(CTRL_C)
        await tty.sees(f"Stopped.\n{PROMPT}")
        await openai.received(CHAT)[1].closed.wait()
        tty.press(f"{NOTICE}\n")
        answer = await tty.sees(PROMPT)
        during = await counts(database_url)
        tty.press(CTRL_D)
        code = await tty.ended()

    assert not was_closed
    assert "handbook.md" in answer
    assert during["turn"] == 1
    assert code == 0
    assert await counts(database_url) == NOTHING


async def test_ctrl_c_at_the_prompt_ends_the_conversation(settings: Settings) -> None:
    async with chat(settings) as tty:
        tty.press(CTRL_C)

        assert await tty.ended() == 0


async def test_sigterm_in_the_middle_of_an_answer_leaves_nothing_behind(
    terminal: Terminal, settings: Settings, openai: FakeOpenAI, handbook: Path, database_url: str
) -> None:
    await terminal.ingest(handbook)
    openai.fail(CHAT, RANKING)
    openai.fail(CHAT, HANG)

    async with chat(settings) as tty:
        tty.press(f"{NOTICE}\n")
        await tty.sees("eight")
        tty.process.send_signal(signal.SIGTERM)
        code = await tty.ended()

    assert code == 143
    assert openai.received(CHAT)[1].closed.is_set()
    assert await counts(database_url) == NOTHING


async def test_what_a_killed_terminal_left_goes_with_the_next_one(
    terminal: Terminal, settings: Settings, handbook: Path, database_url: str
) -> None:
    await terminal.ingest(handbook)
    async with chat(settings) as killed:
        killed.press(f"{NOTICE}\n")
        await killed.sees(PROMPT)
        killed.process.kill()
        await killed.ended()
    left = await counts(database_url)
    async with await psycopg.AsyncConnection.connect(database_url) as connection:
        await connection.execute("update message set accepted_at = now() - interval '25 hours'")

    async with chat(settings) as tty:
        tty.press(CTRL_D)
        await tty.ended()

    assert (left["message"], left["turn"]) == (1, 1)
    assert await counts(database_url) == NOTHING


async def test_what_is_typed_too_early_is_asked_next(
    terminal: Terminal, settings: Settings, handbook: Path
) -> None:
    await terminal.ingest(handbook)

    async with chat(settings) as tty:
        tty.press(f"{NOTICE}\nAnd if the child comes early?\n")

        assert "eight weeks" in await tty.sees(PROMPT)
        assert "[1] handbook.md" in await tty.sees(PROMPT)


async def test_a_path_is_read_and_can_be_asked_about(
    settings: Settings, handbook: Path, database_url: str
) -> None:
    async with chat(settings) as tty:
        tty.press(f"{handbook / 'printer.txt'}\n")
        receipt = await tty.sees(PROMPT)
        tty.press("Which toner does the printer need?\n")
        answer = await tty.sees(PROMPT)
        tty.press(CTRL_D)
        await tty.ended()

    assert "Read printer.txt: 1 passage." in receipt
    assert "[1] printer.txt" in answer
    assert await counts(database_url) == NOTHING


async def test_the_demo_lets_its_person_go_on(settings: Settings, database_url: str) -> None:
    async with footnote("demo", settings) as tty:
        await tty.sees("Your turn")
        await tty.sees(PROMPT)
        tty.press("When is a laptop replaced?\n")
        answer = await tty.sees(PROMPT)
        tty.press(CTRL_D)
        code = await tty.ended()

    assert "────\n[1] " in answer
    assert code == 0
    assert await counts(database_url) == NOTHING


@pytest.mark.parametrize("farewell", ["exit\n", "/quit\n", CTRL_D])
async def test_a_farewell_ends_the_conversation(settings: Settings, farewell: str) -> None:
    async with chat(settings) as tty:
        tty.press(farewell)

        assert await tty.ended() == 0
