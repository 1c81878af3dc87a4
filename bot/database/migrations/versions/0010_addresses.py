"""Addresses that are forgotten when they expire."""

from bot.database.migrating import run_sql

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    run_sql("0010_addresses.sql")
