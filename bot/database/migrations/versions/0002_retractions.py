"""What was taken back and may not come back."""

from bot.database.migrating import run_sql

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    run_sql("0002_retractions.sql")
