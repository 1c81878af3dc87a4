"""Postgres's data directory: made whole or not at all, and only by the version we bring."""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from bot.database.account import ADVICE, Account
from bot.database.binaries import POSTGRES_MAJOR, check_runs
from bot.database.folder import ServerFolder
from bot.errors import DatabaseError, DatabaseUnavailableError, DataFolderError

_HALF_MADE = "half-made-"


def provide_cluster(folder: ServerFolder, account: Account, binaries: Path) -> None:
    """Make the data directory if there is none; the caller holds `start.lock`.

    `initdb` works beside the final place and its result is moved there when complete, so that a
    kill or a full disk leaves no half of it.

    Raises:
        DataFolderError: the disk is full, or another major version of Postgres wrote it.
        DatabaseUnavailableError: the binaries do not run here, or `initdb` failed otherwise.
    """
    if folder.has_cluster():
        _check_version(folder)
        return
    check_runs(binaries)
    for left in folder.path.glob(f"{_HALF_MADE}*"):
        shutil.rmtree(left, ignore_errors=True)
    try:
        with tempfile.TemporaryDirectory(
            prefix=_HALF_MADE, dir=folder.path, ignore_cleanup_errors=True
        ) as room:
            account.give(Path(room))
            made = Path(room) / "cluster"
            _initdb(folder, made, account, binaries)
            made.rename(folder.cluster)
            _keep_names(folder.path)
    except OSError as error:
        raise failure(folder, doing="prepared", output=str(error.strerror)) from error


def failure(folder: ServerFolder, *, doing: str, output: str) -> DatabaseError:
    """Turn what `initdb` or `postgres` printed last into an error that says what to do."""
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return DataFolderError(
            f"The database in {str(folder.path)!r} could not be {doing}: the disk is full. "
            "Make room, or set DATA_DIR to a folder on another disk, and start again."
        )
    if "could not look up effective user" in output:
        return DataFolderError(
            f"The database in {str(folder.path)!r} could not be {doing}: Postgres needs a user "
            f"with a name, and this one has no entry in /etc/passwd. {ADVICE}"
        )
    return DatabaseUnavailableError(
        f"The database in {str(folder.path)!r} could not be {doing}: "
        f"{output.strip()[-600:] or 'Postgres ended without a word'}"
    )


def _initdb(folder: ServerFolder, cluster: Path, account: Account, binaries: Path) -> None:
    command: list[str | Path] = [
        binaries / "initdb",
        "--pgdata",
        cluster,
        "--username=postgres",
        "--auth=trust",  # only who may enter the 0700 folder of the socket gets this far
        "--encoding=UTF8",
        "--locale=C",
        "--locale-provider=builtin",  # the binaries have no ICU; this one knows Unicode's letters
        "--builtin-locale=C.UTF-8",
        "--data-checksums",
    ]
    output, _ = (process := account.start(command, output=subprocess.PIPE)).communicate()
    if process.returncode != 0:
        raise failure(folder, doing="prepared", output=output.decode(errors="replace"))


def _check_version(folder: ServerFolder) -> None:
    writer = (folder.cluster / "PG_VERSION").read_text().strip()
    if writer != POSTGRES_MAJOR:
        raise DataFolderError(
            f"The data folder {str(folder.cluster)!r} was written by Postgres {writer}, this "
            f"Footnote brings Postgres {POSTGRES_MAJOR}. Nothing was changed. Use the Footnote "
            "that wrote it, or set another DATA_DIR and ingest again."
        )


def _keep_names(folder: Path) -> None:
    # A rename outlives a power cut only once the folder itself is on disk.
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
