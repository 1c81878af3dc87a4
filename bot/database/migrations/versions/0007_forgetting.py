"""Following what is forgotten into what was made of it."""

from bot.database.migrating import run_sql

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    run_sql("0007_forgetting.sql")
