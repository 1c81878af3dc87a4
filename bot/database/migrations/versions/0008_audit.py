"""An audit record that is only ever added to."""

from bot.database.migrating import run_sql

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    run_sql("0008_audit.sql")
