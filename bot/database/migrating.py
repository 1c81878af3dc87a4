"""Bringing the tables up to date with Alembic; imported only when there is something to do."""

import psycopg
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from bot.database.schema import MIGRATIONS, REVISION_TABLE, known_revisions, needs_migration
from bot.errors import DatabaseError, DatabaseUnavailableError, DatabaseUnsuitableError

_LOCK = 0x466F6F746E6F7465  # "Footnote"


def migrate(conninfo: str, *, where: str) -> None:
    """Run all missing revisions in one transaction.

    Several processes may call this at once: one does the work, the others find it done.

    Raises:
        NewerSchemaError: a newer Footnote was here in the meantime.
        DatabaseUnsuitableError: this user may not create the extension or the tables.
        DatabaseUnavailableError: it failed otherwise, for example because the disk is full.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
            _run_missing(connection, where=where)
    except DBAPIError as error:
        raise _explained(error.orig, where=where) from error
    finally:
        engine.dispose()


def run_sql(name: str) -> None:
    """Execute a file of `migrations/` as it is; called by the revisions."""
    text = (MIGRATIONS / name).read_text(encoding="utf-8")
    # Without parameters, so that `%` and `:` mean what Postgres says and statements may be many.
    op.get_bind().exec_driver_sql(text, execution_options={"no_parameters": True})


def _run_missing(connection: Connection, *, where: str) -> None:
    context = MigrationContext.configure(connection, opts={"version_table": REVISION_TABLE})
    stored = context.get_current_revision()
    if not needs_migration(stored, known=known_revisions(), where=where):
        return
    scripts = ScriptDirectory(str(MIGRATIONS))
    missing = reversed(list(scripts.iterate_revisions("head", stored or "base")))
    with Operations.context(context):
        for script in missing:
            script.module.upgrade()
    context.stamp(scripts, "head")


def _explained(error: BaseException | None, *, where: str) -> DatabaseError:
    said = error.diag.message_primary if isinstance(error, psycopg.Error) else None
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return DatabaseUnsuitableError(
            f"This user may not create what Footnote needs in {where}: {said}. Grant it CREATE on "
            "the database and on the schema public, or as an administrator run `create extension "
            "vector` there once."
        )
    return DatabaseUnavailableError(
        f"The tables in {where} could not be brought up to date, and nothing was changed: "
        f"{said or error}."
    )
