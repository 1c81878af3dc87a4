"""Where documents were dropped: the last source gone, the document is gone."""

from collections.abc import Collection, Sequence

from psycopg import AsyncConnection, sql

from rag.events import FileShared
from rag.storage.lexemes import following_names
from rag.storage.locking import lock_counts
from rag.storage.retractions import Named, put_tombstones, refuse_retracted
from rag.values import Scope, Source, Tenant, tenant_of

_NAMED = sql.SQL("""
    tenant = %(tenant)s and (%(message)s::text is null or message_key = %(message)s)
    and (%(file)s::text is null or file_id = %(file)s)
""")


async def add_source(connection: AsyncConnection, *, document_id: int, file: FileShared) -> None:
    """Say that a document was dropped here too, in a transaction.

    Raises:
        FileRetractedError: it was retracted.
        ForeignKeyViolation: there is no such document any more.
    """
    async with connection.transaction():
        await refuse_retracted(connection, file)
        await put_source(connection, document_id=document_id, file=file)


async def put_source(connection: AsyncConnection, *, document_id: int, file: FileShared) -> None:
    """Say where a document was dropped; the same file of the same message moves here.

    Runs within the caller's transaction, after `refuse_retracted`.

    Raises:
        ForeignKeyViolation: there is no such document any more.
    """
    tenant = tenant_of(file.scope)
    held_by = await documents_of(connection, tenant, Named(file.message_key, file.file_id))
    async with (
        connection.transaction(),
        following_names(connection, documents={document_id, *held_by}),
    ):
        await connection.execute(
            """
            insert into source
                (tenant, document_id, message_key, file_id, name, uploader, uploader_id, permalink,
                shared_at)
            values (%s, %s, %s, %s, %s, %s, %s, %s, %s)
            on conflict (tenant, message_key, file_id) do update set
                document_id = excluded.document_id, name = excluded.name,
                uploader = excluded.uploader, uploader_id = excluded.uploader_id,
                permalink = excluded.permalink,
                shared_at = excluded.shared_at
            """,
            (
                tenant,
                document_id,
                file.message_key,
                file.file_id,
                file.name,
                file.uploader,
                file.uploader_id,
                file.permalink,
                file.shared_at,
            ),
        )


async def drop_sources(
    connection: AsyncConnection, *, tenant: Tenant, named: Collection[Named]
) -> int:
    """Take back messages, files of them, or files in any message; return documents gone.

    What is named stays out from now on, also when it arrives later or is being read right now.
    Joins the caller's transaction if there is one, and holds others off until its commit: call it
    once, early, and commit soon.

    Raises:
        ValueError: one names nothing.
    """
    async with connection.transaction():
        await put_tombstones(connection, tenant=tenant, named=named)
        documents = {id_ for each in named for id_ in await documents_of(connection, tenant, each)}
        async with following_names(connection, documents=documents):
            for each in named:
                await connection.execute(
                    sql.SQL("delete from source where {}").format(_NAMED),
                    {"tenant": tenant, "message": each.message_key, "file": each.file_id},
                )
        cursor = await connection.execute(
            "select count(*) from document where id = any(%s)", (list(documents),)
        )
        [(left,)] = await cursor.fetchall()
        return len(documents) - int(left)


async def drop_scopes(connection: AsyncConnection, *, scopes: Sequence[Scope]) -> int:
    """Forget every document of some scopes; return how many. Joins the caller's transaction.

    Leaves no tombstone: whoever lets Footnote in again may drop the same files again.
    """
    return await _drop_all(connection, sql.SQL("scope.key = any(%s)"), list(scopes))


async def drop_tenant(connection: AsyncConnection, *, tenant: Tenant) -> int:
    """Forget every document of a tenant; return how many. As `drop_scopes`."""
    return await _drop_all(connection, sql.SQL("scope.tenant = %s"), tenant)


async def _drop_all(connection: AsyncConnection, which: sql.SQL, value: object) -> int:
    async with connection.transaction():
        # In the order in which everybody locks documents.
        cursor = await connection.execute(
            sql.SQL(
                "select document.id from document join scope on scope.id = document.scope"
                " where {} order by document.id for update of document"
            ).format(which),
            (value,),
        )
        documents = [id_ for (id_,) in await cursor.fetchall()]
        await lock_counts(connection, documents)
        await connection.execute("delete from document where id = any(%s)", (documents,))
        return len(documents)


async def sources_of(
    connection: AsyncConnection, *, documents: Sequence[int]
) -> dict[int, list[Source]]:
    """Return the sources of documents, oldest first."""
    found: dict[int, list[Source]] = {}
    cursor = await connection.execute(
        """
        select document_id, message_key, file_id, name, uploader, permalink, shared_at, uploader_id
        from source where document_id = any(%s) order by document_id, shared_at, id
        """,
        (list(documents),),
    )
    async for id_, message_key, file_id, name, uploader, permalink, shared_at, by in cursor:
        found.setdefault(id_, []).append(
            Source(
                message_key=message_key,
                file_id=file_id,
                name=name,
                uploader=uploader,
                permalink=permalink,
                shared_at=shared_at,
                uploader_id=by,
            )
        )
    return found


async def documents_of(connection: AsyncConnection, tenant: Tenant, named: Named) -> list[int]:
    """Return the ids of the documents that were dropped where it says."""
    cursor = await connection.execute(
        sql.SQL("select distinct document_id from source where {}").format(_NAMED),
        {"tenant": tenant, "message": named.message_key, "file": named.file_id},
    )
    return [id_ for (id_,) in await cursor.fetchall()]
