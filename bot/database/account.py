"""Who the embedded server runs as: Postgres refuses to be root, and containers are root."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from bot.errors import DataFolderError

_NOBODY = "nobody"
_ENVIRONMENT = {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}
# PGPORT, PGDATA and the like must not redirect the server.
_ADVICE = (
    "Run Footnote as an ordinary user, or set DATA_DIR to a folder of its own such as "
    "'/var/lib/footnote', or set DATABASE_URL."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """How to start a program that will not run as root."""

    uid: int
    gid: int
    """The owner of every file of the server, as this process sees it."""
    wrapper: tuple[str, ...] = ()
    """Command to put in front."""

    @classmethod
    def ours(cls) -> Self:
        """Return the account of this process."""
        return cls(uid=os.geteuid(), gid=os.getegid())

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

    def check_reaches(self, path: Path) -> None:
        """Raise DataFolderError when a parent folder keeps this account out, naming that one.

        Inside a namespace root has only the rights of an owner, as any other user.
        """
        if not self._switches and not self.wrapper:
            return
        for parent in reversed(path.parents):
            facts = parent.stat()
            if facts.st_uid == self.uid:
                allowed = facts.st_mode & 0o100
            elif facts.st_gid == self.gid:
                allowed = facts.st_mode & 0o010
            else:
                allowed = facts.st_mode & 0o001
            if not allowed:
                raise DataFolderError(
                    f"Postgres refuses to run as root, and user id {self.uid}, which it runs as "
                    f"instead, may not enter {str(parent)!r} on the way to {str(path)!r}. {_ADVICE}"
                )


def account_for(folder: Path) -> Account:
    """Choose who runs the server whose files are, or will be, in `folder`.

    An ordinary user: that user. Root: the owner of `folder` or of the folder it is in, when that
    is somebody else; otherwise root seen as user 1000 from inside a user namespace, where files
    stay root's own and no folder needs other rights; otherwise `nobody`.

    Raises:
        DataFolderError: root's own folder, and this machine blocks user namespaces.
    """
    if os.geteuid() != 0:
        return Account.ours()
    owner = _owner(folder) or _owner(folder.parent)
    if owner is not None and owner.uid != 0:
        return owner
    wrapper = _namespace()
    if wrapper is not None:
        return Account(uid=0, gid=0, wrapper=wrapper)
    if _owner(folder) is not None:
        raise DataFolderError(
            f"{str(folder)!r} belongs to root, as whom Postgres refuses to run, and this machine "
            f"blocks user namespaces. Give it away with `chown -R {_NOBODY} {str(folder)!r}`. "
            f"Otherwise: {_ADVICE}"
        )
    entry = pwd.getpwnam(_NOBODY)
    return Account(uid=entry.pw_uid, gid=entry.pw_gid)


def _owner(folder: Path) -> Account | None:
    try:
        facts = folder.stat()
    except FileNotFoundError:
        return None
    return Account(uid=facts.st_uid, gid=facts.st_gid)


def _namespace() -> tuple[str, ...] | None:
    unshare = shutil.which("unshare")
    if unshare is None:
        return None
    wrapper = (unshare, "--user", "--map-user=1000", "--map-group=1000", "--")
    # Trying is the only test: it may be missing, too old, or forbidden by the container.
    tried = subprocess.run([*wrapper, "true"], capture_output=True, check=False)  # noqa: S603 our own words
    return wrapper if tried.returncode == 0 else None
