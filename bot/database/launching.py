"""Starting and stopping the one Postgres of a server folder; the caller holds `start.lock`."""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Sequence
from pathlib import Path

from bot.database.account import Account
from bot.database.cluster import failure
from bot.database.folder import ServerFolder
from bot.database.locks import FileLock
from bot.database.postmaster import Postmaster, read_postmaster
from bot.errors import DatabaseUnavailableError

START_TIMEOUT_S = 300.0
"""Long, because it covers the recovery after a crash, which must not be cut short."""
_STOP_TIMEOUT_S = 30.0
_POLL_S = 0.005
_LARGEST_LOG = 5 * 1024 * 1024
_LITTLE_SHARED_MEMORY = 256 * 1024 * 1024


def launch(
    folder: ServerFolder, account: Account, command: Sequence[str | Path], *, lock: FileLock
) -> Postmaster:
    """Start Postgres and return it when it accepts connections.

    It inherits `lock`: as long as any process of it lives, also an orphan after kill -9, nobody
    can start a second one on the same files.

    Raises:
        DataFolderError: the disk is full.
        DatabaseUnavailableError: Postgres ended, or is not ready after `START_TIMEOUT_S`.
    """
    log = _open_log(folder)
    begin = os.fstat(log).st_size
    try:
        process = account.start(command, output=log, keep=[lock.open()])
    finally:
        os.close(log)
        lock.release()
    # It may outlive us; until then somebody has to notice its end, or it stays as a zombie.
    threading.Thread(target=process.wait, name="footnote-postgres", daemon=True).start()
    postmaster = _wait_until_ready(process, folder.cluster)
    if postmaster is None:
        said = folder.log.read_bytes()[begin:].decode(errors="replace")
        raise failure(folder, doing="started", output=said)
    return postmaster


def stop(folder: ServerFolder, lock: FileLock) -> bool:
    """End Postgres, and with it every connection; False when even its last resort did not help.

    A fast shutdown first, which writes everything; then an immediate one, which makes the next
    start recover.
    """
    for request, patience_s in ((signal.SIGINT, _STOP_TIMEOUT_S), (signal.SIGQUIT, 5.0)):
        postmaster = read_postmaster(folder.cluster)
        if postmaster is not None and postmaster.is_alive():
            os.kill(postmaster.pid, request)
        end = time.monotonic() + patience_s
        while time.monotonic() < end:
            if lock.try_alone():
                lock.release()
                return True
            time.sleep(_POLL_S)
    return False


def settings(socket_folder: Path) -> list[str | Path]:
    """Return the options of `postgres`: a small machine, no network, no contents in the log."""
    quoted = str(socket_folder).replace('"', '""')
    chosen = {
        "listen_addresses": "",
        "port": "5432",
        "unix_socket_directories": f'"{quoted}"',
        "unix_socket_permissions": "0700",
        "max_connections": "100",
        "shared_buffers": "128MB",
        "maintenance_work_mem": "128MB",
        "dynamic_shared_memory_type": _shared_memory(),
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_checkpoints": "off",
        "log_error_verbosity": "terse",
        "log_min_error_statement": "panic",
    }
    return [part for name, value in chosen.items() for part in ("-c", f"{name}={value}")]


def _shared_memory() -> str:
    # Containers often have 64 MB in /dev/shm, where building a vector index in parallel fails.
    shared = Path("/dev/shm")  # noqa: S108 only measured
    if not shared.is_dir():
        return "posix"
    room = os.statvfs(shared)
    return "mmap" if room.f_bavail * room.f_frsize < _LITTLE_SHARED_MEMORY else "posix"


def _open_log(folder: ServerFolder) -> int:
    log = os.open(folder.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    if os.fstat(log).st_size > _LARGEST_LOG:
        os.ftruncate(log, 0)
    return log


def _wait_until_ready(process: subprocess.Popen[bytes], cluster: Path) -> Postmaster | None:
    end = time.monotonic() + START_TIMEOUT_S
    while process.poll() is None:
        postmaster = read_postmaster(cluster)
        if postmaster is not None and postmaster.pid == process.pid and postmaster.ready:
            return postmaster
        if time.monotonic() > end:
            raise DatabaseUnavailableError(
                f"The database in {str(cluster)!r} was not ready after {START_TIMEOUT_S:.0f} s and "
                f"is still starting (process {process.pid}). Wait for it, then try again."
            )
        time.sleep(_POLL_S)
    return None
