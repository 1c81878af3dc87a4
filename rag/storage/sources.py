"""Where documents were dropped: the last source gone, the document is gone."""

from collections.abc import Sequence

from psycopg import AsyncConnection

from rag.events import FileShared
from rag.storage.lexemes import following_names
from rag.values import Source, Tenant, tenant_of


async def put_source(connection: AsyncConnection, *, document_id: int, file: FileShared) -> None:
    """Say where a document was dropped; the same file of the same message moves here.

    Raises:
        ForeignKeyViolation: there is no such document any more.
    """
    tenant = tenant_of(file.scope)
    held_by = await _documents_of(connection, tenant, file.message_key, file.file_id)
    async with (
        connection.transaction(),
        following_names(connection, documents={document_id, *held_by}),
    ):
        await connection.execute(
            """
            insert into source
                (tenant, document_id, message_key, file_id, name, uploader, permalink, shared_at)
            values (%s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (tenant, message_key, file_id) do update set
                document_id = excluded.document_id, name = excluded.name,
                uploader = excluded.uploader, permalink = excluded.permalink,
                shared_at = excluded.shared_at
            """,
            (
                tenant,
                document_id,
                file.message_key,
                file.file_id,
                file.name,
                file.uploader,
                file.permalink,
                file.shared_at,
            ),
        )


async def drop_sources(
    connection: AsyncConnection, *, tenant: Tenant, message_key: str, file_id: str | None
) -> int:
    """Take back where a message dropped its files, or one of them; return documents gone."""
    documents = await _documents_of(connection, tenant, message_key, file_id)
    async with connection.transaction(), following_names(connection, documents=documents):
        await connection.execute(
            """
            delete from source
            where tenant = %s and message_key = %s and (%s::text is null or file_id = %s)
            """,
            (tenant, message_key, file_id, file_id),
        )
    cursor = await connection.execute(
        "select count(*) from document where id = any(%s)", (documents,)
    )
    [(left,)] = await cursor.fetchall()
    return len(documents) - int(left)


async def sources_of(
    connection: AsyncConnection, *, documents: Sequence[int]
) -> dict[int, list[Source]]:
    """Return the sources of documents, oldest first."""
    found: dict[int, list[Source]] = {}
    cursor = await connection.execute(
        """
        select document_id, message_key, file_id, name, uploader, permalink, shared_at
        from source where document_id = any(%s) order by document_id, shared_at, id
        """,
        (list(documents),),
    )
    async for id_, message_key, file_id, name, uploader, permalink, shared_at in cursor:
        found.setdefault(id_, []).append(
            Source(
                message_key=message_key,
                file_id=file_id,
                name=name,
                uploader=uploader,
                permalink=permalink,
                shared_at=shared_at,
            )
        )
    return found


async def _documents_of(
    connection: AsyncConnection, tenant: Tenant, message_key: str, file_id: str | None
) -> list[int]:
    cursor = await connection.execute(
        """
        select distinct document_id from source
        where tenant = %s and message_key = %s and (%s::text is null or file_id = %s)
        """,
        (tenant, message_key, file_id, file_id),
    )
    return [id_ for (id_,) in await cursor.fetchall()]
