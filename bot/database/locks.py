"""Locks that several processes of one machine take on files, and that no crash leaves behind."""

import fcntl
import os
import time
from pathlib import Path

from bot.errors import DatabaseUnavailableError

_POLL_S = 0.01


class FileLock:
    """An `flock` on one file: many may share it, or one may hold it alone.

    The kernel drops it with the last process that has the file open, so that it survives
    neither kill -9 nor a power cut, and a child that inherits the file keeps it held.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file: int | None = None

    def share(self) -> None:
        """Hold it together with others; the caller knows that nobody holds it alone."""
        fcntl.flock(self.open(), fcntl.LOCK_SH)

    def try_alone(self) -> bool:
        """Hold it alone, or keep nothing and return False when somebody else has it."""
        try:
            fcntl.flock(self.open(), fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def alone(self, *, timeout_s: float) -> None:
        """Hold it alone as soon as the others let go.

        Raises:
            DatabaseUnavailableError: they have not within `timeout_s`.
        """
        end = time.monotonic() + timeout_s
        while not self.try_alone():
            if time.monotonic() > end:
                raise DatabaseUnavailableError(
                    f"Another Footnote process has held {str(self._path)!r} for {timeout_s:.0f} s "
                    "while starting or stopping the database. Try again, or end that process."
                )
            time.sleep(_POLL_S)

    def open(self) -> int:
        """Return the descriptor of the lock file, for a child that is to inherit the lock."""
        if self._file is None:
            self._file = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        return self._file

    def release(self) -> None:
        """Let go of our part; a child that inherited the lock keeps its own."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
