"""Opens the embedded database of a folder, tells a test about it, and leaves when told.

    database_user.py DATA_DIR ("migrate" | "read") [UID]

Prints one JSON object per line: when open, after every line it is sent, and when it fails. A line
of SQL is executed through the pool; an empty line or the end of input means to leave. With UID it
first becomes that user, after loading what this user might not be able to read.
"""

import asyncio
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from bot.database.folder import server_folder
from bot.database.opening import open_database
from bot.database.postmaster import read_postmaster
from bot.database.schema import MIGRATIONS
from bot.errors import DatabaseError


def say(**facts: object) -> None:
    sys.stdout.write(json.dumps(facts) + "\n")
    sys.stdout.flush()


async def use(data_dir: Path, *, migrate: bool) -> None:
    async with open_database(url=None, data_dir=data_dir, migrate=migrate) as database:
        postmaster = read_postmaster(server_folder(data_dir).cluster)
        assert postmaster is not None
        say(postmaster=postmaster.pid, socket_folder=str(postmaster.socket_folder))
        while line := (await asyncio.to_thread(sys.stdin.readline)).strip():
            try:
                async with database.pool.connection() as connection:
                    cursor = await connection.execute(line.encode())
                    rows = await cursor.fetchall() if cursor.description else []
                say(rows=rows)  # committed
            except psycopg.Error as error:
                say(error=type(error).__name__, message=str(error))


def _migrations() -> Iterator[str]:
    for path in MIGRATIONS.glob("versions/*.py"):
        yield f"bot.database.migrations.versions.{path.stem}"


def main() -> int:
    if len(sys.argv) > 3:
        for lazily in (
            "bot.database.migrating",
            "bot.database.server",
            "concurrent.futures.thread",
            *_migrations(),
        ):
            importlib.import_module(lazily)
        os.setgroups([])
        os.setgid(int(sys.argv[3]))
        os.setuid(int(sys.argv[3]))
    try:
        asyncio.run(use(Path(sys.argv[1]), migrate=sys.argv[2] == "migrate"))
    except DatabaseError as error:
        say(error=type(error).__name__, message=str(error))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
