"""Categories of channels, as far as choices are made for them."""

from bot.database.migrating import run_sql

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    run_sql("0005_categories.sql")
