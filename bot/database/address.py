"""Conninfo strings: what is added to a given one, and how to speak of it without its password."""

import re
from collections.abc import Mapping
from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from bot.errors import DatabaseUnavailableError

_ADDED = {
    "application_name": "footnote",
    "client_encoding": "utf8",
    "connect_timeout": "10",
    # A peer that vanished without a word is noticed within a minute, not after two hours.
    "keepalives_idle": "30",
    "keepalives_interval": "10",
    "keepalives_count": "3",
    "tcp_user_timeout": "60000",
}


def embedded_conninfo(socket_folder: Path) -> str:
    """Return the conninfo of our own server, closed to PGPORT, PGOPTIONS and the like."""
    return make_conninfo(
        host=str(socket_folder),
        port=5432,
        user="postgres",
        dbname="postgres",
        options="",
        client_encoding="utf8",
        application_name="footnote",
    )


def complete(url: str) -> str:
    """Return `url` as a conninfo string with what it leaves open.

    Raises:
        DatabaseUnavailableError: it is no Postgres address; nothing of it is quoted, as any part
            may belong to a password.
    """
    try:
        given = conninfo_to_dict(url)
    except ProgrammingError:
        given = {}
    if not given or _misread(given):
        raise DatabaseUnavailableError(
            "DATABASE_URL is not a Postgres address. It looks like "
            "'postgresql://user:password@host:5432/name'; characters such as @ : / ? # % in the "
            "password are written as %40 %3A %2F %3F %23 %25."
        ) from None
    return make_conninfo("", **{**_ADDED, **given})


def _misread(given: Mapping[str, object]) -> bool:
    # An unquoted @ : or / in a password makes libpq take its rest for host, port or name.
    return "@" in f"{given.get('host')} {given.get('dbname')}" or not re.fullmatch(
        r"[\d,]*", str(given.get("port", ""))
    )


def place(conninfo: str) -> str:
    """Say which database it is, for messages."""
    parts = conninfo_to_dict(conninfo)
    name = parts.get("dbname") or parts.get("user") or "the default database"
    host = parts.get("host") or parts.get("hostaddr") or "the local socket"
    return f"the database {name!r} at {host}:{parts.get('port') or 5432}"
