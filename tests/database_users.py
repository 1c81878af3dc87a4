"""Processes of their own that use the embedded database, so that they can be killed."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from bot.database.folder import server_folder
from bot.database.postmaster import Postmaster, read_postmaster
from bot.database.socket_folder import remove_socket_folder

_SESSION_CUT = {"OperationalError", "AdminShutdown", "CrashShutdown"}
_PROGRAM = Path(__file__).parent / "programs" / "database_user.py"


class DatabaseUser:
    """A child that opens the database of `data_dir` and holds it until told otherwise."""

    def __init__(
        self,
        data_dir: Path,
        *,
        purpose: str = "migrate",
        environment: Mapping[str, str] | None = None,
        uid: int | None = None,
    ) -> None:
        self.process = subprocess.Popen(
            [sys.executable, _PROGRAM, data_dir, purpose, *([] if uid is None else [str(uid)])],
            start_new_session=True,  # so that a test can press Ctrl-C for it alone
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={"PATH": os.environ["PATH"]} if environment is None else dict(environment),
        )

    def hears(self) -> dict[str, Any]:
        """What it says next."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, f"the child ended with {self.process.wait()} without a word"
        said = json.loads(line)
        assert isinstance(said, dict)
        return said

    def opened(self) -> Self:
        """Wait until it has the database open."""
        said = self.hears()
        assert "postmaster" in said, said
        self.postmaster = int(said["postmaster"])
        self.socket_folder = Path(said["socket_folder"])
        return self

    def sql(self, statement: str) -> list[list[Any]]:
        """Have a statement executed through its pool, again for as long as its session is cut."""
        while True:
            self.send(statement)
            said = self.hears()
            if "rows" in said:
                return list(said["rows"])
            assert said["error"] in _SESSION_CUT, said

    def leave(self) -> None:
        """Have it close the database and end."""
        self.send("")
        assert self.process.wait() == 0

    def kill(self) -> None:
        """End it so that it can do nothing more."""
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGKILL)
        self.close()

    def close(self) -> None:
        """Tell it nothing more and wait for its end."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait()
        self.process.stdout.close()

    def send(self, statement: str) -> None:
        """Send a statement without waiting for its end."""
        assert self.process.stdin is not None
        self.process.stdin.write(statement + "\n")
        self.process.stdin.flush()


def running_postmaster(data_dir: Path) -> Postmaster | None:
    """The server that really runs on `data_dir`, whoever started it."""
    postmaster = read_postmaster(server_folder(data_dir).cluster)
    return postmaster if postmaster is not None and postmaster.is_alive() else None


def kill_server(data_dir: Path) -> None:
    """End what serves `data_dir` as a crash would, and wait for its end."""
    if (postmaster := running_postmaster(data_dir)) is not None:
        os.kill(postmaster.pid, signal.SIGKILL)
        while postmaster.is_alive():
            time.sleep(0.01)


def remove_server(data_dir: Path) -> None:
    """End what still serves `data_dir`, and sweep up its socket."""
    kill_server(data_dir)
    remove_socket_folder(server_folder(data_dir))
