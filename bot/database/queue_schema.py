"""The tables of the job queue, which are procrastinate's own.

It ships a whole schema for a fresh database and numbered files for an older one, and keeps no
ledger; ours is the table `queue_schema`. A revision of ours that comes with a newer procrastinate
calls this again.
"""

from importlib.resources import files

from alembic import op
from sqlalchemy import text

_SHIPPED = files("procrastinate") / "sql"


def bring_queue_up_to_date() -> None:
    """Apply what is missing within the revision's transaction."""
    scripts = sorted(
        script.name
        for script in (_SHIPPED / "migrations").iterdir()
        if script.name.endswith(".sql")
    )
    stored = op.get_bind().scalar(text("select version from queue_schema"))
    if stored is None:
        _run(_SHIPPED.joinpath("schema.sql").read_text(encoding="utf-8"))
        op.get_bind().execute(text("insert into queue_schema values (:to)"), {"to": scripts[-1]})
        return
    for name in (script for script in scripts if script > stored):
        _run(_SHIPPED.joinpath("migrations", name).read_text(encoding="utf-8"))
    op.get_bind().execute(text("update queue_schema set version = :to"), {"to": scripts[-1]})


def _run(statements: str) -> None:
    op.get_bind().exec_driver_sql(statements, execution_options={"no_parameters": True})
