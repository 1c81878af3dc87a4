"""What became of a channel's earlier files, counted."""

from collections import Counter
from dataclasses import dataclass

from psycopg import AsyncConnection

from rag.values import FileOutcome, RefusalReason, Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierOutcomes:
    """How many of them ended how."""

    read: int
    partly: int
    """Of those read."""
    refused: Counter[RefusalReason]
    failed: int
    cut_short: bool
    """The platform did not let Footnote list all of them."""

    @property
    def total(self) -> int:
        return self.read + self.refused.total() + self.failed


async def earlier_outcomes(connection: AsyncConnection, scope: Scope) -> EarlierOutcomes:
    """Count the files of a reading that came to their end; what was taken back is not told."""
    cursor = await connection.execute(
        """
        select receipt -> 'is' ->> 'outcome', receipt -> 'is' ->> 'refusal', count(*)
        from earlier_reading reading join dropped_file on earlier_reading = reading.id
        where scope = %s and dropped_file.state = 'read' group by 1, 2
        """,
        (scope,),
    )
    ended: Counter[FileOutcome] = Counter()
    refused: Counter[RefusalReason] = Counter()
    for outcome, refusal, count in await cursor.fetchall():
        ended[FileOutcome(outcome)] += count
        if refusal is not None:
            refused[RefusalReason(refusal)] += count
    cursor = await connection.execute(
        "select cut_short from earlier_reading where scope = %s", (scope,)
    )
    row = await cursor.fetchone()
    return EarlierOutcomes(
        read=ended[FileOutcome.INDEXED] + ended[FileOutcome.PARTLY_INDEXED],
        partly=ended[FileOutcome.PARTLY_INDEXED],
        refused=refused,
        failed=ended[FileOutcome.FAILED],
        cut_short=row is not None and bool(row[0]),
    )
