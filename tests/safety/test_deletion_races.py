"""Forgotten means gone, whatever happens at the same moment: read, asked, edited, killed."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

import psycopg
import pytest

from bot.settings import Settings
from tests.journeys.talking import QUESTION
from tests.parlour.processes import Processes, processes_on
from tests.parlour.room import BOT, Channel
from tests.parlour.server import Parlour
from tests.safety.conftest import Figures
from tests.scanning import everything

_CHANNELS = 8
_AT_ONCE = 40
"""Stories that are told side by side."""
_UNHEARD = 60
"""With more to be heard no story begins: what is heard late is gone before it is read."""
_UNTIL_SEEN = -1.0
_SEEN_WITHIN_S = 8.0
_LOG = "footnote.log"
_KILL_EVERY_S = 4.0


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


@dataclass
class Story:
    """One file whose every trace is to go, and what happens to it in some order."""

    parlour: Parlour
    number: int
    random: Random
    messages: list[int] = field(default_factory=list)
    asked: list[int] = field(default_factory=list)

    @property
    def canary(self) -> str:
        return f"canary{self.number}x"

    @property
    def channel(self) -> str:
        return f"C{self.number % _CHANNELS}"

    @property
    def file(self) -> dict[str, bytes]:
        text = f"How much notice for parental leave? {self.canary.title()} weeks, {self.canary}.\n"
        return {f"{self.canary}.md": text.encode()}

    def _says(self, text: str, files: dict[str, bytes] | None = None) -> int:
        author = f"person{self.number}"
        return self.parlour.says(author, text, channel=self.channel, files=files)

    async def drop(self) -> None:
        self.messages.append(self._says("", self.file))

    async def ask_with_it(self) -> None:
        self.messages.append(self._says(QUESTION, self.file))
        self.asked.append(self.messages[-1])

    async def ask(self) -> None:
        self.asked.append(self._says(f"{QUESTION} {self.canary}"))

    async def edit(self) -> None:
        if self.messages:
            self.parlour.edits(self.random.choice(self.messages), "@footnote What is in it?")

    async def deliver_again(self) -> None:
        if self.messages:
            self.parlour.deliver(self.random.choice(self.messages))

    async def delete_one(self) -> None:
        if self.messages:
            self.parlour.deletes(self.random.choice(self.messages))

    async def forget_a_person(self) -> None:
        self._says("@footnote /private forget me now")

    async def happens(self) -> None:
        """Do some of it in some order, and at last delete every message, questions included."""
        first: list[Callable[[], Coroutine[None, None, None]]] = [self.drop, self.ask_with_it]
        later = [
            self.drop,
            self.ask,
            self.ask,
            self.edit,
            self.deliver_again,
            self.delete_one,
            self.forget_a_person,
        ]
        for act in [self.random.choice(first), *self.random.sample(later, 4)]:
            await act()
            await self._pause(self.random.choice([0.0, 0.02, 0.2, 1.0, _UNTIL_SEEN]))
        said = sorted({*self.messages, *self.asked})
        for message in self.random.sample(said, len(said)):
            self.parlour.deletes(message)

    async def _pause(self, seconds: float) -> None:
        """Let some time go by, or wait until Footnote has said something of the file."""
        if seconds != _UNTIL_SEEN:
            await asyncio.sleep(seconds)
            return
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_SEEN_WITHIN_S):
                while not self._is_seen():  # noqa: ASYNC110 (many wait for each of many posts)
                    await asyncio.sleep(0.1)

    def _is_seen(self) -> bool:
        threads = self.parlour.room.threads
        posts = (p for said in {*self.messages, *self.asked} for p in threads.get(said, []))
        return any(p.author == BOT and self.canary in p.text.lower() for p in posts)


@pytest.mark.timeout(3_000)
async def test_nothing_is_left_of_what_was_deleted(
    parlour: Parlour,
    processes: Processes,
    settings: Settings,
    figures: Figures,
    *,
    full_size: bool,
) -> None:
    count = 2_000 if full_size else 60
    for number in range(_CHANNELS):
        parlour.room.channels[f"C{number}"] = Channel(public=True, members=set())

    told = asyncio.create_task(told_to_the_end(parlour, settings, count))
    kills = await killed_meanwhile(processes, told, most=30 if full_size else 3)
    await told

    stood = "\n".join(post.text for post in parlour.room.posts.values() if post.author == BOT)
    assert stood.lower().count("canary") > count / 4, "little was ever answered"
    assert traces(standing(parlour)) == []
    assert traces(await stored(settings)) == []
    assert traces(written(settings.data_dir)) == []
    figures(f"{count:,} interleavings, {kills} kills: no trace left in posts, tables, files, logs")


async def told_to_the_end(parlour: Parlour, settings: Settings, count: int) -> None:
    """Tell all stories, several at once, and wait until nothing is left to do."""
    room = asyncio.Semaphore(_AT_ONCE)

    async def one(number: int) -> None:
        async with room:
            while len(parlour.deliveries.waiting) > _UNHEARD:  # noqa: ASYNC110
                await asyncio.sleep(0.1)
            await Story(parlour, number, Random(number)).happens()

    await asyncio.gather(*(one(number) for number in range(count)))
    await settled(parlour, settings)


async def killed_meanwhile(processes: Processes, told: asyncio.Task[None], *, most: int) -> int:
    """Kill one of two processes again and again until all is told; return how often."""
    running = [await processes.start(), await processes.start()]
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


def standing(parlour: Parlour) -> str:
    posts = parlour.room.posts.values()
    return "\n".join(post.text for post in posts if post.author == BOT and not post.deleted)


async def stored(settings: Settings) -> str:
    async with await connected(settings) as connection:
        return await everything(connection)


def written(folder: Path) -> str:
    """Return what stands in the files that Footnote wrote, logs included, names and all."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert any(path.name == _LOG and path.stat().st_size for path in files), "nothing was logged"
    return "\n".join(f"{path} {path.read_text(errors='replace')}" for path in files)


def traces(text: str) -> list[str]:
    """Return the lines that still tell something of a file that is gone."""
    return [line[:300] for line in text.splitlines() if "canary" in line.lower()]
