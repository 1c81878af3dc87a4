"""A private Postgres for the processes of one machine, started when needed, stopped with the last.

Nobody owns it. Every process that uses it shares `users.lock`; whoever can hold that alone when
leaving was the last and stops it. After kill -9 of the last user it runs on, and the next one
adopts it. The kernel keeps the books, so there is nothing to go stale.
"""

import logging
import threading
import time
from pathlib import Path

from bot.database.account import Account
from bot.database.address import embedded_conninfo
from bot.database.cluster import failure, provide_cluster
from bot.database.folder import ServerFolder, prepare
from bot.database.launching import START_TIMEOUT_S, launch, settings, stop
from bot.database.locks import FileLock
from bot.database.postmaster import Postmaster, end_orphans, read_postmaster
from bot.database.reaching import reachable
from bot.database.rootless import account_for
from bot.database.socket_folder import provide_socket_folder, remove_socket_folder
from bot.errors import DatabaseUnavailableError

_LOG = logging.getLogger(__name__)
_POLL_S = 0.01
_ORPHANS_MAY_TAKE_S = 1.0
_UNSEEN_TIMEOUT_S = 10.0


class EmbeddedServer:
    """This process's share in the Postgres of one server folder; threads may use it at once."""

    def __init__(self, folder: ServerFolder, *, binaries: Path) -> None:
        self._folder = folder
        self._binaries = binaries
        self._users = FileLock(folder.users_lock)
        self._starting = FileLock(folder.start_lock)
        self._running = FileLock(folder.server_lock)
        self._one_at_a_time = threading.Lock()
        self._account: Account | None = None

    def join(self) -> str:
        """Become a user of the server, starting or adopting it; return its conninfo.

        The conninfo stays valid over restarts, until the last user leaves.

        Raises:
            DataFolderError: the folder cannot be used: owner, rights, room, another version.
            DatabaseUnavailableError: Postgres does not start.
        """
        with self._one_at_a_time:
            account = account_for(self._folder.path)
            prepare(self._folder, account)
            self._starting.alone(timeout_s=START_TIMEOUT_S)
            try:
                self._users.share()
                postmaster = self._serve(account)
            except BaseException:
                self._users.release()
                raise
            finally:
                self._starting.release()
            self._account = account
            return embedded_conninfo(postmaster.socket_folder)

    def ensure_running(self) -> None:
        """Start the server again if it died; cheap when it lives.

        Raises:
            DataFolderError: the disk is full.
            DatabaseUnavailableError: Postgres does not start, or this process has left.
        """
        if _alive(self._folder) is not None:
            return
        with self._one_at_a_time:
            if self._account is None:
                raise DatabaseUnavailableError("The embedded database was already left.")
            self._starting.alone(timeout_s=START_TIMEOUT_S)
            try:
                self._serve(self._account)
            finally:
                self._starting.release()

    def leave(self) -> None:
        """Stop being a user, and stop the server if there is no other; harmless when not joined."""
        with self._one_at_a_time:
            if self._account is None:
                return
            self._account = None
            try:
                self._starting.alone(timeout_s=START_TIMEOUT_S)
                if self._users.try_alone():
                    self._stop()
            finally:
                self._users.release()
                self._starting.release()

    def _serve(self, account: Account) -> Postmaster:
        """Return a server that accepts connections: the one that runs, or a new one."""
        began = time.monotonic()
        while True:
            postmaster = _alive(self._folder)
            if postmaster is None and self._running.try_alone():
                return self._start(account)
            if postmaster is not None and postmaster.ready:
                return postmaster
            waited = time.monotonic() - began
            if postmaster is None and waited > _ORPHANS_MAY_TAKE_S:
                end_orphans(self._folder.cluster)
            if waited > (_UNSEEN_TIMEOUT_S if postmaster is None else START_TIMEOUT_S):
                raise self._out_of_reach()
            time.sleep(_POLL_S)

    def _out_of_reach(self) -> DatabaseUnavailableError:
        return DatabaseUnavailableError(
            f"A Postgres holds {str(self._folder.path)!r} that does not become ready, or that this "
            "process cannot see, perhaps in another container. Only processes of one machine can "
            "share a data folder: set DATABASE_URL for more."
        )

    def _start(self, account: Account) -> Postmaster:
        """Start a server; we hold the lock that every process of the last one held."""
        try:
            binaries = reachable(self._binaries, self._folder, account)
            provide_cluster(self._folder, account, binaries)
            # Stale, then, even when an unrelated process has that number by now.
            (self._folder.cluster / "postmaster.pid").unlink(missing_ok=True)
            options = settings(provide_socket_folder(self._folder, account))
            command = [binaries / "postgres", "-D", self._folder.cluster, *options]
            return launch(self._folder, account, command, lock=self._running)
        except OSError as error:
            raise failure(self._folder, doing="started", output=str(error)) from error
        finally:
            self._running.release()

    def _stop(self) -> None:
        if stop(self._folder, self._running):
            remove_socket_folder(self._folder)
        else:
            _LOG.warning("Postgres in %r does not stop; the next start adopts it.", self._folder)


def _alive(folder: ServerFolder) -> Postmaster | None:
    postmaster = read_postmaster(folder.cluster)
    return postmaster if postmaster is not None and postmaster.is_alive() else None
