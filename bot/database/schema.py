"""Which revision the tables have, which one this program needs, and what follows from that."""

from pathlib import Path

from psycopg import AsyncConnection
from psycopg.rows import TupleRow

from bot.errors import EmptyDatabaseError, NewerSchemaError, OlderSchemaError

MIGRATIONS = Path(__file__).parent / "migrations"
REVISION_TABLE = "footnote_revision"
"""Not Alembic's usual name: an external database may hold another program's."""


def known_revisions() -> list[str]:
    """Return the revisions this program brings, oldest first, from file names alone.

    Alembic could say so too, but importing it costs half a second at every start.
    """
    return sorted(path.name.partition("_")[0] for path in MIGRATIONS.glob("versions/[0-9]*.py"))


async def stored_revision(connection: AsyncConnection[TupleRow]) -> str | None:
    """Return the revision of the tables; None when there are none."""
    cursor = await connection.execute("select to_regclass(%s) is not null", (REVISION_TABLE,))
    found = await cursor.fetchone()
    if found is None or not found[0]:
        return None
    cursor = await connection.execute("select version_num from footnote_revision")
    row = await cursor.fetchone()
    return None if row is None else str(row[0])


def needs_migration(stored: str | None, *, known: list[str], where: str) -> bool:
    """Say whether tables of revision `stored` have to be brought up to the newest of `known`.

    Raises:
        NewerSchemaError: `stored` is not among `known`.
    """
    if stored is not None and stored not in known:
        raise NewerSchemaError(where, stored=stored, newest=known[-1])
    return stored != known[-1]


def refuse_old(stored: str | None, *, newest: str, where: str) -> None:
    """Raise what a caller is told that needs a migration but may not run it."""
    if stored is None:
        raise EmptyDatabaseError(where)
    raise OlderSchemaError(where, stored=stored, newest=newest)
