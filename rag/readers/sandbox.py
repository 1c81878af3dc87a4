"""Reads files without trusting them: each in a child process, nothing hostile on this side."""

import asyncio
import logging
import os
import signal
import stat
from collections.abc import Coroutine
from contextlib import suppress
from pathlib import Path, PurePath

from rag.errors import ReadingFailedError, UnreadableFileError
from rag.readers.child_process import child_reading
from rag.readers.limits import ReadingLimits
from rag.readers.wire import Refusal, Result, Task, decoded
from rag.values import Reading, RefusalReason

_log = logging.getLogger(__name__)

_NO_FILE = "it is a folder, pipe or device, not a file. Drop the files themselves."
_LONGEST_DETAIL = 500


class Reader:
    """Takes the text out of files, a few at a time; belongs to one event loop."""

    def __init__(self, *, limits: ReadingLimits | None = None, slots: int = 2) -> None:
        self._limits = limits or ReadingLimits()
        self._slots = asyncio.Semaphore(slots)

    async def read(self, path: Path, *, name: str, room: Path | None = None) -> Reading:
        """Take all text from the file at `path`, which the uploader called `name`.

        Waits for a free slot first. Cancelling kills the child, and takes as long as its end.

        Args:
            path: the file.
            name: never used as a path; its suffix tells texts apart.
            room: a folder that is swept after a crash, for what the child needs on the disk; by
                default the system's temporary folder.

        Raises:
            UnreadableFileError: the same bytes will never yield text within the limits.
            ReadingFailedError: the file could not be opened, or its reader crashed, was stopped
                from outside or took longer than `wall_s`; the same bytes may do another time.
        """
        async with self._slots:
            file = await asyncio.to_thread(_opened, path, name=name, limits=self._limits)
            try:
                outcome = await _with_its_end(self._outcome(file, name=name, room=room))
            finally:
                os.close(file)
        if isinstance(outcome, Refusal):
            _log.info("refused as %s: %s", outcome.reason, outcome.evidence or "by rule")
            detail = outcome.detail[:_LONGEST_DETAIL]
            raise UnreadableFileError(name, reason=outcome.reason, detail=detail)
        return outcome

    async def _outcome(self, file: int, *, name: str, room: Path | None) -> Result:
        task = Task(suffix=PurePath(name).suffix.lower(), limits=self._limits)
        try:
            async with (
                asyncio.timeout(self._limits.wall_s),
                child_reading(file, task, room=room) as child,
            ):
                answer = await child.answer(at_most=self._limits.output_bytes)
                if answer is not None:
                    return await asyncio.to_thread(decoded, answer)
                status = await child.process.wait()
        except TimeoutError as error:
            detail = f"it took longer than {self._limits.wall_s:.0f} s. Try again when less is on."
            raise ReadingFailedError(name, detail=detail) from error
        except ValueError as error:
            raise ReadingFailedError(name, detail="its reader gave no valid answer.") from error
        except OSError as error:
            detail = f"its reader could not be started ({error.strerror}). Try again later."
            raise ReadingFailedError(name, detail=detail) from error
        raise _death(status, name=name, limits=self._limits)


async def _with_its_end(reading: Coroutine[object, object, Result]) -> Result:
    """Await a reading, and when cancelled also its end: the death of its child.

    Who is impatient cancels again, as LlamaIndex does with a step after half a second. That must
    not keep us from waiting for a child which a busy machine is slow to bury.
    """
    task = asyncio.create_task(reading)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        task.cancel()
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        raise


def _opened(path: Path, *, name: str, limits: ReadingLimits) -> int:
    try:
        # Without O_NONBLOCK, opening a named pipe would wait for a writer.
        file = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError as error:
        raise ReadingFailedError(name, detail=f"it cannot be opened: {error.strerror}.") from error
    status = os.fstat(file)
    reason = None
    if not stat.S_ISREG(status.st_mode):
        reason, detail = RefusalReason.UNKNOWN_TYPE, _NO_FILE
    elif status.st_size > limits.file_bytes:
        reason, detail = RefusalReason.TOO_LARGE, limits.too_many_bytes()
    if reason is not None:
        os.close(file)
        raise UnreadableFileError(name, reason=reason, detail=detail)
    return file


def _death(
    status: int, *, name: str, limits: ReadingLimits
) -> UnreadableFileError | ReadingFailedError:
    """Say what a child's end without an answer means; a negative status is a signal."""
    if status == -signal.SIGXCPU:
        # Processor time does not depend on what else is on: the next attempt would end the same.
        detail = f"it takes more than {limits.cpu_s} s to read. Split it and drop the parts."
        return UnreadableFileError(name, reason=RefusalReason.TOO_LARGE, detail=detail)
    if status in {-signal.SIGTERM, -signal.SIGKILL, -signal.SIGINT}:
        return ReadingFailedError(name, detail="its reader was stopped. Try again.")
    _log.warning("a reader of %s ended with status %d", PurePath(name).suffix, status)
    return ReadingFailedError(name, detail="its reader crashed. Try again, or save it anew.")
