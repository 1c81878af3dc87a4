"""Who runs the programs of Postgres, and what that account can reach."""

import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.errors import DataFolderError

# PGPORT, PGDATA and the like must not redirect the server.
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
ADVICE = (
    "Run Footnote as an ordinary user, or set DATA_DIR to a folder of its own such as "
    "'/var/lib/footnote', or set DATABASE_URL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A user id to run as, and perhaps a user namespace to do it in."""

    uid: int
    gid: int
    """The owner of every file of the server, as this process sees it."""
    wrapper: tuple[str, ...] = ()
    """Command to put in front."""

    @property
    def _switches(self) -> bool:
        return self.uid != os.geteuid()

    def give(self, path: Path) -> None:
        """Make `path`, which we just created, a file of this account."""
        if self._switches:
            os.chown(path, self.uid, self.gid)

    def start(
        self, command: Sequence[str | Path], *, output: int, keep: Sequence[int] = ()
    ) -> subprocess.Popen[bytes]:
        """Start a program of Postgres, out of reach of the terminal's Ctrl-C.

        `output` takes what it prints, a descriptor or `subprocess.PIPE`; it inherits `keep`.
        """
        return subprocess.Popen(  # noqa: S603 our own words and paths
            [*self.wrapper, *command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=keep,
            cwd="/",
            env=_ENVIRONMENT,
            umask=0o077,
            start_new_session=True,
            user=self.uid if self._switches else None,
            group=self.gid if self._switches else None,
            extra_groups=[] if self._switches else None,
        )

    def kept_out_by(self, path: Path) -> Path | None:
        """Return the first parent folder of `path` that this account may not enter, if any.

        Inside a namespace root has only the rights of an owner, as any other user.
        """
        if not self._switches and not self.wrapper:
            return None
        for parent in reversed(path.parents):
            facts = parent.stat()
            if facts.st_uid == self.uid:
                allowed = facts.st_mode & 0o100
            elif facts.st_gid == self.gid:
                allowed = facts.st_mode & 0o010
            else:
                allowed = facts.st_mode & 0o001
            if not allowed:
                return parent
        return None

    def check_reaches(self, path: Path) -> None:
        """Raise DataFolderError when a parent folder keeps this account out, naming that one."""
        closed = self.kept_out_by(path)
        if closed is not None:
            raise DataFolderError(
                f"Postgres refuses to run as root, and user id {self.uid}, which it runs as "
                f"instead, may not enter {str(closed)!r} on the way to {str(path)!r}. {ADVICE}"
            )
