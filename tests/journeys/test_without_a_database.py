"""The database goes away and comes back: nothing is acknowledged that is not stored."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import conninfo_to_dict
from pydantic import SecretStr

from bot.settings import Settings
from tests.database_users import kill_server, remove_server
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.postgres import PostgresOverTcp
from tests.journeys.talking import HANDBOOK, QUESTION, ask, drop
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresOverTcp]:
    folder = tmp_path / "postgres"
    folder.mkdir()
    opened = PostgresOverTcp(folder)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
def elsewhere(settings: Settings, server: PostgresOverTcp) -> Settings:
    """Settings for a database of its own, which may be stopped."""
    parts = conninfo_to_dict(server.url)
    parts["dbname"] = "postgres"
    with psycopg.connect(server.url, autocommit=True) as connection:
        connection.execute("alter user postgres password 'plain'")
    url = f"postgresql://postgres:plain@127.0.0.1:{server.port}/postgres"
    return settings.model_copy(update={"database_url": SecretStr(url)})


@pytest.mark.timeout(180)
async def test_a_database_that_goes_away_in_mid_answer_loses_nothing(
    parlour: Parlour,
    elsewhere: Settings,
    server: PostgresOverTcp,
    openai: FakeOpenAI,
    full_size: bool,
) -> None:
    async with footnote_on(parlour, elsewhere):
        await drop(parlour, "handbook.md", HANDBOOK)
        openai.token_delay_s = 0.1
        begun = parlour.says("anna", QUESTION)
        await parlour.until(lambda: bool(parlour.answers(begun)))

        await asyncio.to_thread(server.stop)
        unheard = parlour.says("bob", QUESTION)
        acknowledged = len(parlour.acknowledged)
        await asyncio.sleep(30 if full_size else 4)
        unacknowledged = len(parlour.acknowledged) == acknowledged
        await asyncio.to_thread(server.start)
        await parlour.until(
            lambda: parlour.is_answered(begun) and parlour.is_answered(unheard), within_s=100
        )

    assert unacknowledged, "what could not be stored was acknowledged"
    for question in (begun, unheard):
        assert len(parlour.answers(question)) == 1
        assert "eight weeks" in parlour.answer(question)
        assert parlour.status(question) == ""


@pytest.mark.timeout(180)
async def test_the_embedded_database_is_started_again_when_it_dies(
    parlour: Parlour, settings: Settings, openai: FakeOpenAI, tmp_path: Path
) -> None:
    own = settings.model_copy(update={"database_url": None, "data_dir": tmp_path / "own"})
    try:
        async with footnote_on(parlour, own):
            await drop(parlour, "handbook.md", HANDBOOK)
            openai.token_delay_s = 0.05
            begun = parlour.says("anna", QUESTION)
            await parlour.until(lambda: bool(parlour.answers(begun)))

            await asyncio.to_thread(kill_server, own.data_dir)
            after = parlour.says("bob", QUESTION)
            await parlour.until(
                lambda: parlour.is_answered(begun) and parlour.is_answered(after), within_s=100
            )
            further = await ask(parlour, QUESTION, author="carl")
    finally:
        remove_server(own.data_dir)

    for question in (begun, after, further):
        assert len(parlour.answers(question)) == 1
        assert "eight weeks" in parlour.answer(question)
        assert parlour.status(question) == ""


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk that a test can fill."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300m,mode=0755", "small", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("mounting a small disk needs root and its rights")
    yield disk
    remove_server(disk / "own")
    subprocess.run(["umount", "--lazy", disk], check=True)


def fill(path: Path) -> None:
    """Write until there is no room for a byte more."""
    with path.open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(4_096)):
            pass


def need_room(url: str) -> None:
    """Have Postgres begin another file of its log, for which there is no room: it crashes."""
    with suppress(psycopg.OperationalError), psycopg.connect(url, autocommit=True) as connection:
        for _ in range(20):
            connection.execute("select pg_switch_wal()")
            connection.execute("create temporary table log_of_no_room as select 1")
            connection.execute("drop table log_of_no_room")


@pytest.mark.timeout(180)
async def test_on_a_full_disk_nothing_is_lost_and_service_resumes_with_room(
    parlour: Parlour, settings: Settings, small_disk: Path
) -> None:
    own = settings.model_copy(update={"database_url": None, "data_dir": small_disk / "own"})
    filler = small_disk / "filler"
    async with footnote_on(parlour, own) as app:
        await drop(parlour, "handbook.md", HANDBOOK)
        await asyncio.to_thread(fill, filler)
        await asyncio.to_thread(need_room, app.database.url)
        before = len(parlour.acknowledged)
        questions = [parlour.says(f"person{n}", QUESTION) for n in range(10)]
        await asyncio.sleep(4)
        acknowledged = len(parlour.acknowledged) - before
        filler.unlink()
        await parlour.until(lambda: all(map(parlour.is_answered, questions)), within_s=100)

    assert acknowledged == 0, "what could not be stored was acknowledged"
    for question in questions:
        assert len(parlour.answers(question)) == 1
        assert parlour.status(question) == ""
