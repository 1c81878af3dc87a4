"""Forgetting: everything of a document goes with its row, in one transaction."""

from psycopg import AsyncConnection

from rag.values import Audience, Tenant


async def forget(connection: AsyncConnection, *, document_id: int, audience: Audience) -> bool:
    """Forget a document that the audience may see; return whether there was one."""
    cursor = await connection.execute(
        """
        delete from document using scope
        where document.id = %s and scope.id = document.scope and scope.key = any(%s)
        """,
        (document_id, list(audience.scopes)),
    )
    return cursor.rowcount > 0


async def retract(
    connection: AsyncConnection, *, tenant: Tenant, message_key: str, file_id: str | None
) -> int:
    """Forget where a message dropped its files, or one of them; see `Store.retract`."""
    async with connection.transaction():
        cursor = await connection.execute(
            """
            delete from source
            where tenant = %s and message_key = %s and (%s::text is null or file_id = %s)
            returning document_id
            """,
            (tenant, message_key, file_id, file_id),
        )
        touched = {document_id for (document_id,) in await cursor.fetchall()}
        cursor = await connection.execute(
            "select count(*) from document where id = any(%s)", (list(touched),)
        )
        [(left,)] = await cursor.fetchall()
    return len(touched) - int(left)
