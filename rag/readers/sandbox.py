"""Starts a child for each file and waits for its answer; nothing hostile is parsed on this side."""

import asyncio
import logging
import os
import signal
import stat
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path, PurePath

from rag.errors import ReadingFailedError, UnreadableFileError
from rag.readers.limits import ReadingLimits
from rag.readers.wire import LENGTH, Result, Task, decoded
from rag.values import Reading, RefusalReason

_log = logging.getLogger(__name__)


class Reader:
    """Reads files, each in a process of its own, a few at a time; belongs to one event loop."""

    def __init__(self, *, limits: ReadingLimits | None = None, slots: int = 2) -> None:
        self._limits = limits or ReadingLimits()
        self._slots = asyncio.Semaphore(slots)

    async def read(self, path: Path, *, name: str) -> Reading:
        """Take all text from the file at `path`, which the uploader called `name`.

        Cancelling kills the child.

        Raises:
            UnreadableFileError: these bytes will never yield text.
            ReadingFailedError: the child crashed, was stopped, or took longer than `wall_s`.
        """
        async with self._slots:
            file = await asyncio.to_thread(_opened, path, name=name, limits=self._limits)
            try:
                result = await self._ask_child(file, name=name)
            finally:
                os.close(file)
        if result.refusal is not None:
            refusal = result.refusal
            _log.info("refused as %s: %s", refusal.reason, refusal.evidence or "by rule")
            raise UnreadableFileError(name, reason=refusal.reason, detail=refusal.detail)
        assert result.reading is not None
        return result.reading

    async def _ask_child(self, file: int, *, name: str) -> Result:
        task = Task(suffix=PurePath(name).suffix.lower(), limits=self._limits)
        try:
            async with asyncio.timeout(self._limits.wall_s), _child(task, file) as child:
                answer = await _answer(child, at_most=self._limits.output_bytes)
                if answer is None:
                    raise _death(await child.wait(), name=name, limits=self._limits)
                return decoded(answer)
        except TimeoutError as error:
            detail = f"it took longer than {self._limits.wall_s:.0f} s. Try again later."
            raise ReadingFailedError(name, detail=detail) from error
        except ValueError as error:
            raise ReadingFailedError(name, detail="its reader answered nonsense.") from error


def _opened(path: Path, *, name: str, limits: ReadingLimits) -> int:
    try:
        # Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ReadingFailedError(
            name, detail=f"it could not be opened: {error.strerror}."
        ) from error
    status = os.fstat(file)
    if not stat.S_ISREG(status.st_mode):
        os.close(file)
        raise UnreadableFileError(
            name, reason=RefusalReason.UNKNOWN_TYPE, detail="it is a folder or device, not a file."
        )
    if status.st_size > limits.file_bytes:
        os.close(file)
        raise UnreadableFileError(name, reason=RefusalReason.TOO_LARGE, detail="it is too large.")
    return file


@asynccontextmanager
async def _child(task: Task, file: int) -> AsyncIterator[asyncio.subprocess.Process]:
    with tempfile.TemporaryDirectory(prefix="footnote-reading-") as empty:
        child = await asyncio.create_subprocess_exec(
            *(sys.executable, "-I", "-m", "rag.readers.child", task.to_json()),
            stdin=file,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            cwd=empty,
            start_new_session=True,
        )
        try:
            yield child
        finally:
            await _end(child)


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        # The group, not the child alone: whatever it started goes with it.
        os.killpg(child.pid, signal.SIGKILL)
    assert child.stdout is not None
    # A pipe with unread bytes keeps its transport, and with it `wait`, alive.
    while await child.stdout.read(65_536):
        pass
    await child.wait()


async def _answer(child: asyncio.subprocess.Process, *, at_most: int) -> bytes | None:
    assert child.stdout is not None
    try:
        (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
        if length > at_most:
            raise ValueError("answer too long")
        return await child.stdout.readexactly(length)
    except asyncio.IncompleteReadError:
        return None


def _death(
    status: int, *, name: str, limits: ReadingLimits
) -> UnreadableFileError | ReadingFailedError:
    if status == -signal.SIGXCPU:
        return UnreadableFileError(
            name,
            reason=RefusalReason.TOO_LARGE,
            detail=f"reading it takes more than {limits.cpu_s} s. Split it into smaller files.",
        )
    return ReadingFailedError(name, detail=f"its reader ended early ({status}). Try again.")
