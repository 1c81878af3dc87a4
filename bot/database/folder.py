"""The folder of the embedded server: what lies where, and whose it is."""

from dataclasses import dataclass
from pathlib import Path

from bot.database.account import Account
from bot.errors import DataFolderError


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerFolder:
    """`postgres` below the data folder, mode 0700; everything in it belongs to one account."""

    path: Path
    """Absolute, without symbolic links; it need not exist."""

    @property
    def cluster(self) -> Path:
        """Postgres's own data directory."""
        return self.path / "cluster"

    @property
    def log(self) -> Path:
        """What Postgres has to say, without the contents of statements."""
        return self.path / "postgres.log"

    @property
    def users_lock(self) -> Path:
        """Shared by every process that uses the server; who holds it alone may stop it."""
        return self.path / "users.lock"

    @property
    def start_lock(self) -> Path:
        """Held alone while joining, starting and leaving."""
        return self.path / "start.lock"

    @property
    def server_lock(self) -> Path:
        """Held by Postgres itself, through every one of its processes."""
        return self.path / "server.lock"

    @property
    def socket_note(self) -> Path:
        """Holds the path of the folder with the server's socket."""
        return self.path / "socket-folder"

    def has_cluster(self) -> bool:
        """Whether a first start was ever completed, or one we may not look for."""
        try:
            return (self.cluster / "PG_VERSION").is_file()
        except PermissionError:
            return True


def server_folder(data_dir: Path) -> ServerFolder:
    """Say where below `data_dir` the embedded server lies, whether or not it is there."""
    return ServerFolder(path=data_dir.resolve() / "postgres")


def prepare(folder: ServerFolder, account: Account) -> None:
    """Make the folder if it is not there; folders that exist keep their rights.

    Raises:
        DataFolderError: it cannot be made, it is somebody else's, or the account cannot enter it.
    """
    try:
        for path in (folder.path.parent, folder.path):
            if not path.exists():
                path.mkdir(mode=0o700, parents=True, exist_ok=True)
                account.give(path)
        owner = folder.path.stat().st_uid
        for path in (folder.users_lock, folder.start_lock, folder.server_lock, folder.log):
            if owner == account.uid and not path.exists():
                path.touch(mode=0o600)
                account.give(path)
    except OSError as error:
        raise DataFolderError(
            f"The data folder {str(folder.path)!r} cannot be used: {error.strerror}. Set DATA_DIR "
            "to a folder that this user may write to, or set DATABASE_URL."
        ) from error
    if owner != account.uid:
        raise DataFolderError(
            f"The data folder {str(folder.path)!r} belongs to user id {owner}, and this process "
            f"is user id {account.uid}. Run every Footnote process that shares it as the same "
            "user, or give this one another DATA_DIR."
        )
    account.check_reaches(folder.cluster)
