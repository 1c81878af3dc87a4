"""The running server, as its own `postmaster.pid` describes it and the process table confirms."""

from dataclasses import dataclass
from pathlib import Path

import psutil

_PID, _SOCKET_FOLDER, _STATUS = 0, 4, 7


@dataclass(frozen=True, slots=True, kw_only=True)
class Postmaster:
    """What `postmaster.pid` says; it may be stale, so believe `is_alive` only."""

    cluster: Path
    pid: int
    socket_folder: Path
    ready: bool
    """Accepts connections, or did when it was killed."""

    def is_alive(self) -> bool:
        """Whether that process is a Postgres working in this cluster, and not a later namesake.

        A postmaster changes into its cluster, which no unrelated process of the same number does.
        """
        try:
            return _works_in(self.cluster, psutil.Process(self.pid))
        except psutil.NoSuchProcess:
            return False


def read_postmaster(cluster: Path) -> Postmaster | None:
    """Return what `postmaster.pid` says; None when there is none or it is half written.

    Its lines: https://www.postgresql.org/docs/18/storage-file-layout.html
    """
    try:
        lines = (cluster / "postmaster.pid").read_text(errors="replace").splitlines()
        return Postmaster(
            cluster=cluster,
            pid=int(lines[_PID]),
            socket_folder=Path(lines[_SOCKET_FOLDER]),
            ready=lines[_STATUS:] == ["ready   "],
        )
    except (FileNotFoundError, IndexError, ValueError):
        return None


def end_orphans(cluster: Path) -> None:
    """Kill what a dead postmaster left: one of them may compute for minutes before it notices.

    Their transactions are lost either way, and no new server may start beside them.
    """
    for process in psutil.process_iter():
        if _works_in(cluster, process):
            process.kill()


def _works_in(cluster: Path, process: psutil.Process) -> bool:
    try:
        return process.name() == "postgres" and cluster.samefile(process.cwd())
    except (psutil.Error, OSError):
        return False
