"""When it was last looked whether files still stand where they were dropped."""

from bot.database.migrating import run_sql

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    run_sql("0009_checked.sql")
