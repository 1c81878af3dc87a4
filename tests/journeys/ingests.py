"""Ingests in processes of their own, which can be killed, and what they leave running."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import Any

import psutil

from bot.database.opening import open_database
from tests.database_users import remove_server

_CRASHING = Path(__file__).parents[1] / "programs" / "crashing_ingest.py"
_WORDS = [
    f"{begin}{end}"
    for begin in ("para", "tele", "mono", "poly", "geo", "thermo", "photo", "hydro")
    for end in ("graph", "meter", "phone", "scope", "logy", "nomy", "gram", "sphere")
]


@dataclass(frozen=True, kw_only=True)
class Ingests:
    """Everything that ingests `folder` into the embedded database of `data_dir`."""

    folder: Path
    data_dir: Path
    settings: dict[str, str] = field(default_factory=dict)
    seen: set[psutil.Process] = field(default_factory=set)
    """All processes that were started by one that was killed."""

    async def start(self) -> Process:
        """Begin `footnote ingest`, with a line on standard output per file."""
        return await self._start("-m", "bot", "ingest", self.folder)

    async def finish(self) -> tuple[int, list[dict[str, Any]]]:
        """Run `footnote ingest --json` to its end; returns its exit code and its files."""
        process = await self._start("-m", "bot", "ingest", self.folder, "--json")
        out, _ = await process.communicate()
        return await process.wait(), json.loads(out)["files"]

    async def crash(self, point: str, *, nth: int) -> int:
        """Ingest until the nth file passes `point`; returns how the process ended."""
        process = await self._start(_CRASHING, self.folder, point, nth)
        await process.communicate()
        return await process.wait()

    async def kill(self, process: Process) -> None:
        """End it as kill -9 does, and remember whom it leaves behind."""
        victim = psutil.Process(process.pid)
        victim.suspend()  # so that it starts nobody else while we look
        self.seen.update(victim.children(recursive=True))
        process.kill()
        await process.communicate()
        assert await process.wait() == -signal.SIGKILL

    @asynccontextmanager
    async def database(self) -> AsyncIterator[str]:
        """The conninfo of the database, which runs within the block."""
        async with open_database(url=None, data_dir=self.data_dir, migrate=False) as database:
            yield database.url

    def left_running(self) -> list[psutil.Process]:
        """Processes that outlive those who started them by more than half a minute."""
        _, alive = psutil.wait_procs(filter(_runs, self.seen), timeout=30)
        return [process for process in alive if _runs(process)]

    async def _start(self, *words: object) -> Process:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *map(str, words),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=PIPE,
            cwd=self.folder,
            env={
                "PATH": os.environ["PATH"],
                "HOME": str(self.data_dir.parent),
                "TMPDIR": str(self.data_dir.parent),
                "PYTHONUNBUFFERED": "1",
                "DATA_DIR": str(self.data_dir),
                **self.settings,
            },
        )


@contextmanager
def ingests(folder: Path, data_dir: Path, **settings: str) -> Iterator[Ingests]:
    """Ingests whose database is gone after the block, whatever happened in it."""
    try:
        yield Ingests(folder=folder, data_dir=data_dir, settings=settings)
    finally:
        remove_server(data_dir)


def write_documents(folder: Path, *, count: int, seed: int) -> None:
    """Write small texts of one to six passages, each different, half of them with headings."""
    random = Random(seed)
    folder.mkdir(exist_ok=True)
    for number in range(count):
        parts = [_part(random, number, n) for n in range(random.choice((1, 1, 2, 4)))]
        name = f"{number:03d} {random.choice(_WORDS)}.{random.choice(('md', 'txt'))}"
        (folder / name).write_text("\n".join(parts))


def _part(random: Random, document: int, number: int) -> str:
    words = " ".join(random.choices(_WORDS, k=random.choice((20, 90, 200))))
    return f"# Part {number} of {document}\n\nDocument {document} – «{words}».\n"


def _runs(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
