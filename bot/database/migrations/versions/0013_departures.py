"""When Footnote was removed from where."""

from bot.database.migrating import run_sql

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    run_sql("0013_departures.sql")
