"""Addresses without words of people."""

from bot.database.migrating import run_sql

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    run_sql("0012_titles.sql")
