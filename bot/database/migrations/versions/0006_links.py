"""Links between channels of different tenants."""

from bot.database.migrating import run_sql

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    run_sql("0006_links.sql")
