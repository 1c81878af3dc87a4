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
    """Return the folder in the note, made again if it was swept away; otherwise a new one."""
    if folder.socket_note.is_file():
        noted = Path(folder.socket_note.read_text())
        if not noted.exists() and noted.parent.is_dir():
            noted.mkdir(mode=0o700)
            account.give(noted)
        if _is_private(noted, account):
            return noted
    made = Path(tempfile.mkdtemp(prefix="footnote-", dir=_temporary_folder()))
    folder.socket_note.write_text(str(made))
    account.give(made)
    account.give(folder.socket_note)
    return made


def remove_socket_folder(folder: ServerFolder) -> None:
    """Remove it, once the server is stopped and nobody is left to use it."""
    if folder.socket_note.is_file():
        shutil.rmtree(folder.socket_note.read_text(), ignore_errors=True)
        folder.socket_note.unlink()


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
