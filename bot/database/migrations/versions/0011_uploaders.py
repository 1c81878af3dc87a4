"""Who dropped a file, whatever they are called."""

from bot.database.migrating import run_sql

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    run_sql("0011_uploaders.sql")
