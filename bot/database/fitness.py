"""Whether a database can hold what Footnote keeps: its Postgres, its pgvector."""

import re

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from bot.errors import DatabaseUnsuitableError

_OLDEST_POSTGRES = 15
_OLDEST_PGVECTOR = (0, 8)


async def check_fits(connection: AsyncConnection[TupleRow], *, where: str) -> None:
    """Raise DatabaseUnsuitableError when Postgres, pgvector or the encoding will not do."""
    encoding = connection.info.parameter_status("server_encoding")
    if encoding != "UTF8":
        raise DatabaseUnsuitableError(
            f"Footnote cannot use {where}: its encoding is {encoding}, and only UTF8 holds every "
            "text. Make a new one with `create database … encoding 'UTF8' template template0`."
        )
    cursor = await connection.execute(
        "select default_version, installed_version from pg_available_extensions "
        "where name = 'vector'"
    )
    row = await cursor.fetchone()
    available, installed = row or (None, None)
    complaint = unfit(connection.info.server_version, available=available, installed=installed)
    if complaint is not None:
        raise DatabaseUnsuitableError(f"Footnote cannot use {where}: {complaint}")


def unfit(server_version: int, *, available: str | None, installed: str | None) -> str | None:
    """Say what is wrong and what to do; None when nothing is.

    `server_version` as Postgres numbers itself (150004 is 15.4); the others are versions of
    pgvector: on the server's disk, and in this database.
    """
    if server_version // 10_000 < _OLDEST_POSTGRES:
        return (
            f"it is Postgres {server_version // 10_000}, and {_OLDEST_POSTGRES} is the oldest "
            "that works. Upgrade it, or leave DATABASE_URL unset to use the embedded one."
        )
    if installed is None and available is None:
        return (
            "its server has no pgvector. Install pgvector 0.8 or newer there "
            "(https://github.com/pgvector/pgvector), or leave DATABASE_URL unset."
        )
    if installed is not None and _version(installed) < _OLDEST_PGVECTOR:
        return (
            f"it has pgvector {installed}, and 0.8 is the oldest that works. Install a newer one "
            "on the server and run `alter extension vector update` in this database."
        )
    if installed is None and _version(available or "") < _OLDEST_PGVECTOR:
        return (
            f"its server offers pgvector {available}, and 0.8 is the oldest that works. Install a "
            "newer one there."
        )
    return None


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text))
