"""`footnote run` in a process of its own, whose log, files and children are looked at."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import aiohttp
import psutil

_ROOT = Path(__file__).parents[2]
_LOOK_EVERY_S = 0.02


class Watched:
    """One running Footnote, and all that can be seen of it from outside."""

    def __init__(self, process: Process, *, room: Path, port: int) -> None:
        self.children: dict[str, str] = {}
        """Environments of all processes that it ever started, by their command line."""
        self.room = room
        """Holds its log, its data folder and its temporary folder, and nothing else."""
        self._process = process
        self._port = port

    @property
    def log(self) -> Path:
        return self.room / "footnote.log"

    async def until_ready(self) -> None:
        """Wait until it takes in what people do."""
        url = f"http://127.0.0.1:{self._port}/readyz"
        async with asyncio.timeout(60), aiohttp.ClientSession() as session:
            while True:
                with suppress(aiohttp.ClientError):
                    async with session.get(url) as said:
                        if said.status == 200:
                            return
                assert self._process.returncode is None, self.log.read_text()
                await asyncio.sleep(0.1)

    async def stop(self) -> None:
        """End it as an operator does, and wait for that."""
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            await self._process.wait()

    def written(self) -> str:
        """Return what stands in all files that it left, and what they are called."""
        files = [path for path in self.room.rglob("*") if path.is_file()]
        return "\n".join(f"{path} {path.read_bytes().decode('latin-1')}" for path in files)

    async def watch(self) -> None:
        """Look at its children until cancelled."""
        while True:
            await asyncio.to_thread(self._look)
            await asyncio.sleep(_LOOK_EVERY_S)

    def _look(self) -> None:
        with suppress(psutil.Error):
            parent = psutil.Process(self._process.pid)
            for child in parent.children(recursive=True):
                with suppress(psutil.Error, OSError):
                    words = child.cmdline()
                    # Until it begins its own program it is its parent, all of it.
                    if words and words != parent.cmdline():
                        environment = Path(f"/proc/{child.pid}/environ").read_bytes()
                        self.children[" ".join(words)] = environment.decode()


@asynccontextmanager
async def watched(
    room: Path, settings: Mapping[str, str], *words: str, port: int
) -> AsyncIterator[Watched]:
    """Run `footnote run` with `words` while the block runs, at the level that logs most.

    Args:
        room: a folder of its own.
        settings: variables of its environment.
        words: of the command line.
        port: where its web server listens.
    """
    temporary = room / "tmp"
    for folder in (room, temporary):
        # Root's Postgres runs as another user, who has to find its way.
        folder.mkdir(mode=0o711)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(room),
        "TMPDIR": str(temporary),
        "DATA_DIR": str(room / "data"),
        "LOG_LEVEL": "DEBUG",
        "HTTP_PORT": str(port),
        "HTTP_HOST": "127.0.0.1",
        **settings,
    }
    with (room / "footnote.log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", *words),
            cwd=_ROOT,
            env=environment,
            stdout=log,
            stderr=log,
        )
    running = Watched(process, room=room, port=port)
    watching = asyncio.create_task(running.watch())
    try:
        await running.until_ready()
        yield running
    finally:
        watching.cancel()
        if process.returncode is None:
            process.send_signal(signal.SIGTERM)
        async with asyncio.timeout(60):
            await process.wait()
