"""Forgotten means gone, whatever happens meanwhile: read, asked, shared, edited, killed."""

import asyncio
from asyncio.subprocess import Process
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from random import Random

import psycopg
import pytest

from bot.settings import Settings
from tests.figures import Figures
from tests.journeys.talking import QUESTION, ask
from tests.parlour.inbound import scope_of
from tests.parlour.processes import Processes, processes_on
from tests.parlour.room import BOT
from tests.parlour.server import Parlour
from tests.safety.stories import KEPT, Ending, Story, prepare
from tests.scanning import everything

_AT_ONCE = 40
"""Stories that are told side by side."""
_UNHEARD = 60
"""With more to be heard no story begins: what is heard late is gone before it is read."""
_LOG = "footnote.log"
_KILL_EVERY_S = 4.0
_ASKED_FOR = 3
"""Of what stays: the others are only looked up."""


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def processes(parlour: Parlour, settings: Settings) -> AsyncIterator[Processes]:
    assert settings.database_url is not None
    environment = {
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "DATA_DIR": str(settings.data_dir),
        "OPENAI_BASE_URL": str(settings.openai_base_url),
        "QUESTIONS_PER_MINUTE": "100000",
        "QUESTIONS_PER_HOUR": "100000",
        "FILES_PER_HOUR": "100000",
        "LOG_LEVEL": "DEBUG",
    }
    settings.data_dir.mkdir(mode=0o700, exist_ok=True)
    async with processes_on(parlour, environment, log=settings.data_dir / _LOG) as started:
        yield started


@pytest.mark.timeout(3_000)
async def test_nothing_is_left_of_what_was_deleted(
    parlour: Parlour,
    processes: Processes,
    settings: Settings,
    figures: Figures,
    *,
    full_size: bool,
) -> None:
    count = 2_000 if full_size else 50
    prepare(parlour)
    stories = [Story(parlour, number, Random(number)) for number in range(count)]

    running = list(await asyncio.gather(processes.start(), processes.start()))
    told = asyncio.create_task(told_to_the_end(parlour, settings, stories))
    kills = await killed_meanwhile(processes, running, told, most=30 if full_size else 3)
    await told

    survivors = {f"{story.survivor}.md" for story in stories if story.survives}
    places = [standing(parlour), await stored(settings), written(settings.data_dir)]
    assert "\n".join(map(traces, places)).strip() == ""
    assert await held(settings) == {(scope_of(KEPT), name) for name in survivors}
    await found(parlour, Random(1).sample(sorted(survivors), _ASKED_FOR))
    assert said(parlour).count("canary") > count / 4, "little was ever answered"
    seen = Counter(story.ending for story in stories if story.was_seen)
    assert min(seen[ending] for ending in Ending) > count / len(Ending) / 8, seen
    ways = ", ".join(f"{seen[ending]} {ending}" for ending in Ending)
    figures(
        f"{count:,} interleavings, {kills} kills: no trace left in posts, tables, files, logs of "
        f"what was read and then went {ways}; {len(survivors)} shares that nobody deleted are found"
    )


async def told_to_the_end(parlour: Parlour, settings: Settings, stories: list[Story]) -> None:
    """Tell all stories, several at once, and wait until nothing is left to do."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(story: Story) -> None:
        async with room:
            while len(parlour.deliveries.waiting) > _UNHEARD:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            await story.happens()

    await asyncio.gather(*map(one, stories))
    await settled(parlour, settings)
    # What was read only after somebody had looked for it is listed now.
    for story in stories:
        if story.ending.is_forgetting and not story.waited:
            await story.forget_all()
    await settled(parlour, settings)


async def found(parlour: Parlour, names: list[str]) -> None:
    """Ask for what stays, where it stays, and see it answered from."""
    for name in names:
        asked = await ask(parlour, f"{QUESTION} {name.removesuffix('.md')}", channel=KEPT)
        assert name in parlour.answer(asked)


async def held(settings: Settings) -> set[tuple[str, str]]:
    """Return where which documents stand, by the names they were dropped with."""
    async with await connected(settings) as connection:
        cursor = await connection.execute(
            "select scope.key, source.name from source"
            " join document on document.id = document_id join scope on scope.id = document.scope"
        )
        return {(scope, name) for scope, name in await cursor.fetchall()}


async def killed_meanwhile(
    processes: Processes, running: list[Process], told: asyncio.Task[None], *, most: int
) -> int:
    """Kill one of the processes again and again until all is told; return how often."""
    for kills in range(most):
        await asyncio.wait([told], timeout=_KILL_EVERY_S)
        if told.done():
            return kills
        await processes.kill(running.pop(0))
        running.append(await processes.start())
    return most


async def settled(parlour: Parlour, settings: Settings) -> None:
    """Wait until everything is known and nothing is left to do."""
    async with asyncio.timeout(2_400):
        # Only Postgres knows.
        while parlour.deliveries.waiting or await _unfinished(settings):  # noqa: ASYNC110
            await asyncio.sleep(0.2)


async def _unfinished(settings: Settings) -> bool:
    async with await connected(settings) as connection:
        cursor = await connection.execute(
            """
            select exists (select from procrastinate_jobs where status in ('todo', 'doing'))
                or exists (select from reply where state in ('accepted', 'placed', 'answered'))
                or exists (select from dropped_file where state = 'accepted')
                or exists (select from amendment)
            """
        )
        row = await cursor.fetchone()
        return row != (False,)


async def connected(settings: Settings) -> psycopg.AsyncConnection:
    assert settings.database_url is not None
    url = settings.database_url.get_secret_value()
    return await psycopg.AsyncConnection.connect(url, autocommit=True)


def said(parlour: Parlour) -> str:
    return "\n".join(
        post.text for post in parlour.room.posts.values() if post.author == BOT
    ).lower()


def standing(parlour: Parlour) -> str:
    posts = parlour.room.posts.values()
    in_reach = {name for name, room in parlour.room.channels.items() if not room.is_left}
    return "\n".join(
        post.text
        for post in posts
        if post.author == BOT and not post.deleted and post.channel in in_reach
    )


async def stored(settings: Settings) -> str:
    async with await connected(settings) as connection:
        return await everything(connection)


def written(folder: Path) -> str:
    """Return what stands in the files that Footnote wrote, logs included, names and all."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == _LOG and path.stat().st_size for path in files), "nothing was logged"
    return "\n".join(f"{path} {path.read_text(errors='replace')}" for path in files)


def traces(text: str) -> str:
    """Return the lines that still tell something of a file that is gone."""
    return "\n".join(line[:300] for line in text.splitlines() if "canary" in line.lower())
