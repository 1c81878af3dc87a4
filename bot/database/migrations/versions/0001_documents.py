"""Documents, their passages, and what finds them."""

from bot.database.migrating import run_sql

revision = "0001"
down_revision = None


def upgrade() -> None:
    run_sql("0001_documents.sql")
