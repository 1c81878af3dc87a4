"""The one order in which documents are locked, so that nobody waits in a circle.

Everybody takes: the locks of tombstones (`retractions`), the rows of documents by id, the rows of
their scopes by id. Counting words updates the row of a scope, so it comes last and is short.
"""

from collections.abc import Iterable

from psycopg import AsyncConnection


async def lock_documents(connection: AsyncConnection, documents: Iterable[int]) -> list[int]:
    """Lock those documents that there are until the transaction's end, and return them by id."""
    cursor = await connection.execute(
        "select id from document where id = any(%s) order by id for no key update",
        (list(documents),),
    )
    return [id_ for (id_,) in await cursor.fetchall()]


async def lock_counts(connection: AsyncConnection, documents: Iterable[int]) -> None:
    """Lock the counts of words of the scopes that documents are in; after `lock_documents`."""
    await connection.execute(
        """
        select from scope where id in (select scope from document where id = any(%s))
        order by id for no key update
        """,
        (list(documents),),
    )
