"""The inbox, the replies, the conversations, and the queue of jobs."""

from bot.database.migrating import run_sql
from bot.database.queue_schema import bring_queue_up_to_date

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    run_sql("0003_inbox.sql")
    bring_queue_up_to_date()
