"""Somebody else's Postgres: the embedded binaries over TCP on loopback, with a password."""

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

from psycopg.conninfo import make_conninfo

from bot.database.binaries import find_binaries
from bot.database.postmaster import read_postmaster
from bot.database.rootless import account_for

PASSWORD = "s3cret/with?signs"


class PostgresOverTcp:
    """A server in `folder`, started, restarted and stopped by its test."""

    def __init__(self, folder: Path) -> None:
        self._cluster = folder / "cluster"
        self._binaries = find_binaries()
        self._account = account_for(folder)
        self.port = _free_port()
        self.url = make_conninfo(
            host="127.0.0.1", port=self.port, user="postgres", password=PASSWORD, dbname="postgres"
        )
        password_file = folder / "password"
        password_file.write_text(PASSWORD)
        options = ["--auth=scram-sha-256", "--username=postgres", "--encoding=UTF8", "--locale=C"]
        self._initdb(*options, f"--pwfile={password_file}")

    def start(self) -> None:
        """Return when it accepts connections."""
        self.process = self._account.start(
            [
                self._binaries / "postgres",
                "-D",
                self._cluster,
                *("-c", "listen_addresses=127.0.0.1"),
                *("-c", f"port={self.port}"),
                *("-c", "unix_socket_directories="),
                *("-c", "fsync=off"),
            ],
            output=subprocess.DEVNULL,
        )
        while (seen := read_postmaster(self._cluster)) is None or not seen.ready:
            assert self.process.poll() is None, "Postgres did not start"
            time.sleep(0.01)

    def stop(self) -> None:
        """End it and all its sessions."""
        os.kill(self.process.pid, signal.SIGINT)
        self.process.wait()

    def _initdb(self, *options: str) -> None:
        program = self._binaries / "initdb"
        process = self._account.start(
            [program, "-D", self._cluster, "--no-sync", *options], output=subprocess.PIPE
        )
        output, _ = process.communicate()
        assert process.returncode == 0, output.decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
