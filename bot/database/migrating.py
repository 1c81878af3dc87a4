"""Bringing the tables up to date with Alembic; imported only when there is something to do."""

import psycopg
from alembic import op
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine
from sqlalchemy.exc import DBAPIError

from bot.database.schema import MIGRATIONS, REVISION_TABLE, known_revisions, needs_migration
from bot.errors import DatabaseUnsuitableError

_LOCK = 0x466F6F746E6F7465  # "Footnote"


def migrate(conninfo: str, *, where: str) -> None:
    """Run all missing revisions in one transaction.

    Several processes may call this at once: one does the work, the others find it done.

    Raises:
        NewerSchemaError: a newer Footnote was here in the meantime.
        DatabaseUnsuitableError: this user may not create the extension or the tables.
    """
    engine = create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(conninfo), poolclass=NullPool
    )
    try:
        with engine.begin() as connection:
            connection.exec_driver_sql(f"select pg_advisory_xact_lock({_LOCK})")
            _run_missing(connection, where=where)
    except DBAPIError as error:
        if isinstance(error.orig, psycopg.errors.InsufficientPrivilege):
            raise _forbidden(error.orig, where=where) from error
        raise
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


def _forbidden(error: psycopg.Error, *, where: str) -> DatabaseUnsuitableError:
    return DatabaseUnsuitableError(
        f"This user may not create what Footnote needs in {where}: {error.diag.message_primary}. "
        "As its owner, grant it CREATE on the database and on the schema public, or as an "
        "administrator run `create extension vector` there once."
    )
