"""kill -9 at any moment of an ingest: each document ends whole, once, as if nothing had been."""

import asyncio
import signal
from asyncio.subprocess import Process
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from tests.database_users import kill_server, running_postmaster
from tests.fakes.openai.server import FakeOpenAI
from tests.journeys.ingests import Ingests, ingests, write_documents
from tests.stored import Contents, contents, documents_not_whole, orphans

POINTS = ("before_fetch", "after_fetch", "after_read", "before_commit", "after_commit")
POINTS_WITH_A_MODEL = ("after_embed", "before_commit", "after_commit")
"""Where a model makes a difference."""


@pytest.fixture
def documents(tmp_path: Path, full_size: bool) -> Path:
    folder = tmp_path / "documents"
    write_documents(folder, count=200 if full_size else 25, seed=5)
    return folder


@pytest.fixture
def killed(tmp_path: Path, documents: Path) -> Iterator[Ingests]:
    """Ingests that are killed."""
    with ingests(documents, tmp_path / "killed") as started:
        yield started


@pytest.fixture
def spared(tmp_path: Path, documents: Path) -> Iterator[Ingests]:
    """Ingests of the same documents that nobody disturbs."""
    with ingests(documents, tmp_path / "spared") as started:
        yield started


async def ends_as_if_nothing_had_been(killed: Ingests, spared: Ingests) -> None:
    code, files = await killed.finish()

    names = sorted(str(path) for path in killed.folder.iterdir())
    assert code == 0
    assert [file["path"] for file in files] == names
    assert {file["outcome"] for file in files} == {"indexed"}
    assert list((killed.data_dir / "spool").iterdir()) == []
    assert list(killed.data_dir.parent.glob("footnote-reading-*")) == []
    async with killed.database() as url:
        assert orphans(url) == {}
        survived = contents(url)
    assert survived == await contents_of_one_run(spared)
    assert len(survived["document"]) == len(names)
    assert len(survived["passage"]) == sum(file["passages"] for file in files)
    assert running_postmaster(killed.data_dir) is None
    assert killed.left_running() == []


async def contents_of_one_run(spared: Ingests) -> Contents:
    code, _ = await spared.finish()
    assert code == 0
    async with spared.database() as url:
        return contents(url)


# --- at random moments ---


async def at_a_random_moment(process: Process, random: Random) -> None:
    """Wait for a moment of the start, or of the work after up to three documents more."""
    if random.random() < 0.3:
        await asyncio.sleep(random.uniform(0, 1.5))
        return
    for _ in range(random.randint(1, 3)):
        await next_document(process)
    await asyncio.sleep(random.uniform(0, 0.1))


async def next_document(process: Process) -> None:
    """Wait until a document is told that was not there before."""
    assert process.stdout is not None
    while line := await process.stdout.readline():
        if line.decode().startswith("● Read "):
            return
    pytest.fail("the ingest ended before it could be killed")


@pytest.mark.timeout(1_200)
async def test_kills_at_random_moments_leave_every_document_whole_and_once(
    killed: Ingests, spared: Ingests, full_size: bool
) -> None:
    random = Random(50)

    for number in range(50 if full_size else 5):
        process = await killed.start()
        await at_a_random_moment(process, random)
        await killed.kill(process)
        if number % 5 == 4:
            kill_server(killed.data_dir)  # as when the machine itself goes down

    await ends_as_if_nothing_had_been(killed, spared)


# --- at named moments ---


async def crash_at_each(points: tuple[str, ...], killed: Ingests, *, times: int) -> None:
    """Crash at each point, some documents further each time."""
    random = Random(10)
    for point in points * times:
        assert await killed.crash(point, nth=random.randint(1, 4)) == -signal.SIGKILL, point
        async with killed.database() as url:
            assert documents_not_whole(url) == 0, point
            assert orphans(url) == {}, point


@pytest.mark.timeout(1_200)
async def test_a_kill_at_each_named_point_leaves_every_document_whole_and_once(
    killed: Ingests, spared: Ingests, full_size: bool
) -> None:
    await crash_at_each(POINTS, killed, times=5 if full_size else 1)

    await ends_as_if_nothing_had_been(killed, spared)


@pytest.mark.timeout(1_200)
async def test_a_kill_at_each_named_point_leaves_every_document_its_vectors(
    tmp_path: Path, documents: Path, openai: FakeOpenAI, full_size: bool
) -> None:
    endpoint = {"OPENAI_BASE_URL": openai.url, "EMBEDDING_DIMENSIONS": "64"}
    with (
        ingests(documents, tmp_path / "killed", **endpoint) as killed,
        ingests(documents, tmp_path / "spared", **endpoint) as spared,
    ):
        await crash_at_each(POINTS_WITH_A_MODEL, killed, times=3 if full_size else 1)

        await ends_as_if_nothing_had_been(killed, spared)
        async with killed.database() as url:
            stored = contents(url)

    assert len(stored["embedding"]) == len(stored["passage"])
