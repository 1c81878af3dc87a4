"""Footnote on Parlour in processes of its own, so that they can be killed, paused and stopped."""

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path

from bot.milestones import Milestone
from tests.parlour.server import TOKEN, Parlour

_PROGRAM = Path(__file__).parents[1] / "programs" / "running_app.py"
_ROOT = Path(__file__).parents[2]


class Processes:
    """Starts processes and leaves none behind."""

    def __init__(
        self, parlour: Parlour, environment: Mapping[str, str], *, log: Path | None = None
    ) -> None:
        self._parlour = parlour
        self._log = log
        self._environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(_ROOT), **environment}
        self._started: list[Process] = []

    async def start(
        self, *, only: str | None = None, die_at: tuple[Milestone, int] | None = None
    ) -> Process:
        """Start one, and return once it takes in and answers, or has died on the way there."""
        words = ["--only", only] if only else []
        words += ["--die-at", die_at[0], str(die_at[1])] if die_at else []
        with nullcontext() if self._log is None else self._log.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                _PROGRAM,
                self._parlour.url,
                TOKEN,
                *words,
                env=self._environment,
                stdout=PIPE,
                stderr=log,
                start_new_session=True,
            )
        self._started.append(process)
        assert process.stdout is not None
        await process.stdout.readline()
        return process

    async def kill(self, process: Process) -> None:
        """End a process as by a power cut."""
        if process.returncode is None:
            process.kill()
        await process.wait()

    async def terminate(self, process: Process) -> int:
        """Ask a process to end, and return its code."""
        process.send_signal(signal.SIGTERM)
        return await process.wait()

    async def end_all(self) -> None:
        for process in self._started:
            if process.returncode is None:
                process.send_signal(signal.SIGCONT)
                process.kill()
            await process.wait()


@asynccontextmanager
async def processes_on(
    parlour: Parlour, environment: Mapping[str, str], *, log: Path | None = None
) -> AsyncIterator[Processes]:
    """Let processes run within the block, and none after it; `log` takes what they log."""
    processes = Processes(parlour, environment, log=log)
    try:
        yield processes
    finally:
        await processes.end_all()
