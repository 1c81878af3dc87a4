"""The short private folder with the server's socket.

It cannot lie below the data folder, because the path of a socket has at most 107 bytes. Its own
path is kept in a note, so that it is the same after a restart and a pool made before finds the
server again.
"""

import shutil
import stat
import tempfile
from pathlib import Path

from bot.database.account import Account
from bot.database.folder import ServerFolder

_LONGEST = 103 - len("/.s.PGSQL.5432") - len("footnote-12345678/")
"""Bytes left for the temporary folder; 103 is macOS's limit, Linux has 107."""


def provide_socket_folder(folder: ServerFolder, account: Account) -> Path:
    """Return the noted folder, empty, made again if it was swept away; otherwise a new one.

    The caller knows that no server runs: what is in there was left by one that was killed.
    """
    noted = _noted(folder)
    if noted is not None:
        if not noted.exists() and noted.parent.is_dir():
            noted.mkdir(mode=0o700)
            account.give(noted)
        if _is_private(noted, account):
            for left in noted.iterdir():
                left.unlink()
            return noted
    made = Path(tempfile.mkdtemp(prefix="footnote-", dir=_temporary_folder()))
    try:
        folder.socket_note.write_text(f"{folder.path}\n{made}\n")
        account.give(folder.socket_note)
        account.give(made)
    except OSError:
        made.rmdir()
        raise
    return made


def remove_socket_folder(folder: ServerFolder) -> None:
    """Remove it, once the server is stopped and nobody is left to use it."""
    noted = _noted(folder)
    if noted is not None:
        shutil.rmtree(noted, ignore_errors=True)
    folder.socket_note.unlink(missing_ok=True)


def _noted(folder: ServerFolder) -> Path | None:
    try:
        owner, noted = folder.socket_note.read_text().splitlines()
    except (FileNotFoundError, ValueError):
        return None
    # Another owner is in a data folder that was copied; the original may be in use.
    return Path(noted) if owner == str(folder.path) else None


def _is_private(path: Path, account: Account) -> bool:
    facts = path.lstat() if path.exists() else None
    return (
        facts is not None
        and stat.S_ISDIR(facts.st_mode)
        and stat.S_IMODE(facts.st_mode) == 0o700
        and facts.st_uid == account.uid
    )


def _temporary_folder() -> Path:
    usual = Path(tempfile.gettempdir())
    return usual if len(str(usual).encode()) <= _LONGEST else Path("/tmp")  # noqa: S108 mkdtemp inside
