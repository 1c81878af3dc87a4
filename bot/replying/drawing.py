"""What answers were made of, so that what is forgotten can be followed into them."""

from collections.abc import Collection

from psycopg import AsyncConnection

from bot.errors import SourcesGoneError
from rag.values import Scope, Tenant


async def hold_sources(connection: AsyncConnection, documents: Collection[int]) -> None:
    """Keep documents from being forgotten until the transaction ends; before any reply's row.

    Raises:
        SourcesGoneError: one is forgotten already.
    """
    cursor = await connection.execute(
        "select from document where id = any(%s) order by id for key share", (list(documents),)
    )
    if cursor.rowcount < len(documents):
        raise SourcesGoneError("what an answer was made of was forgotten before it ended")


async def note_sources(
    connection: AsyncConnection,
    message_id: int,
    tenant: Tenant,
    documents: Collection[int],
    *,
    cited: Collection[int],
) -> None:
    """Remember what the answer to a message was made of, in place of what an attempt did before."""
    await connection.execute("delete from drawn_on where message_id = %s", (message_id,))
    await connection.execute(
        """
        insert into drawn_on (message_id, tenant, document, cited)
        select %s, %s, id, id = any(%s) from unnest(%s::bigint[]) id
        """,
        (message_id, tenant, list(cited), list(documents)),
    )


async def behind_turns(connection: AsyncConnection, messages: Collection[int]) -> frozenset[int]:
    """Return the ids of the documents that earlier answers were made of."""
    cursor = await connection.execute(
        "select distinct document from drawn_on where message_id = any(%s)", (list(messages),)
    )
    return frozenset(id_ for (id_,) in await cursor.fetchall())


async def scopes_behind(connection: AsyncConnection, message_id: int) -> frozenset[Scope]:
    """Return where the documents were shared that the answer to a message was made of."""
    cursor = await connection.execute(
        """
        select distinct scope.key from drawn_on join document on document.id = drawn_on.document
        join scope on scope.id = document.scope where message_id = %s
        """,
        (message_id,),
    )
    return frozenset(Scope(key) for (key,) in await cursor.fetchall())
