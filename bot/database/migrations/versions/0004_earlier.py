"""Arrivals in channels, and the reading of what was there before."""

from bot.database.migrating import run_sql

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    run_sql("0004_earlier.sql")
