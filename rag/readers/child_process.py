"""Starts the process that reads one file, and ends it with everything it may have started."""

import asyncio
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from rag.readers.wire import LENGTH, Task


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildProcess:
    """A running child and what it says."""

    process: asyncio.subprocess.Process
    output: asyncio.StreamReader

    async def answer(self, *, at_most: int) -> bytes | None:
        """Return what stands behind the length; None when the child ends before it is whole.

        Raises:
            ValueError: it is longer than `at_most` bytes.
        """
        try:
            (length,) = LENGTH.unpack(await self.output.readexactly(LENGTH.size))
            if length > at_most:
                raise ValueError(f"an answer of {length} bytes, at most {at_most} are accepted")
            return await self.output.readexactly(length)
        except asyncio.IncompleteReadError:
            return None


@asynccontextmanager
async def child_reading(file: int, task: Task, *, room: Path | None) -> AsyncIterator[ChildProcess]:
    """Run a child on an open file, in an empty folder in `room`; leaving the block kills it.

    Raises:
        OSError: it could not be started.
    """
    with tempfile.TemporaryDirectory(prefix="footnote-reading-", dir=room) as empty_folder:
        async with _pipe() as (output, writing_end):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-I", "-m", "rag.readers.child", task.to_json()),
                stdin=file,
                stdout=writing_end,
                stderr=asyncio.subprocess.DEVNULL,
                # No secret of ours is in it, nor anything that changes how Python runs.
                env={},
                cwd=empty_folder,
                start_new_session=True,
            )
            os.close(writing_end)
            try:
                yield ChildProcess(process=process, output=output)
            finally:
                with suppress(ProcessLookupError):
                    os.killpg(process.pid, signal.SIGKILL)
                await process.wait()


@asynccontextmanager
async def _pipe() -> AsyncIterator[tuple[asyncio.StreamReader, int]]:
    """Open a pipe; the caller closes its writing end.

    asyncio's own pipe to a child keeps `wait` from returning for as long as it holds unread bytes.
    """
    reading_end, writing_end = os.pipe()
    output = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(output), os.fdopen(reading_end, "rb", buffering=0)
    )
    try:
        yield output, writing_end
    finally:
        transport.close()
