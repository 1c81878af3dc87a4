"""Where fetched bytes wait to be read: for seconds, in a folder that outlives no process."""

import fcntl
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

_LOCK = "lock"


class Spool:
    """A private folder of one process; names of files in it say nothing about their content."""

    def __init__(self, folder: Path) -> None:
        """Use `folder`, which exists and is private."""
        self._folder = folder

    def new_path(self) -> Path:
        """Return a path that does not exist yet."""
        return self._folder / secrets.token_hex(16)


@contextmanager
def open_spool(parent: Path) -> Iterator[Spool]:
    """Make a spool below `parent` and remove it afterwards, with those of processes that died.

    A living process holds the lock in its folder; the kernel lets go of it however it ends.

    Raises:
        OSError: the folder cannot be made, for example because the disk is full.
    """
    parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    for left in parent.iterdir():
        _remove_if_abandoned(left)
    folder, lock = _locked_folder(parent)
    with lock:
        try:
            yield Spool(folder)
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def _locked_folder(parent: Path) -> tuple[Path, IO[str]]:
    while True:
        folder = parent / secrets.token_hex(8)
        folder.mkdir(mode=0o700)
        # A process that starts beside us may take it for abandoned before it is locked.
        with suppress(FileNotFoundError):
            lock = (folder / _LOCK).open("w")
            fcntl.flock(lock, fcntl.LOCK_EX)
            if (folder / _LOCK).exists():
                return folder, lock
            lock.close()


def _remove_if_abandoned(folder: Path) -> None:
    with suppress(OSError):
        folder.rmdir()  # empty: its process died, or is about to try again, before locking it
    try:
        with (folder / _LOCK).open("r+") as lock:
            if _is_free(lock):
                shutil.rmtree(folder, ignore_errors=True)
    except OSError:
        return  # just being made or removed by its own process


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
