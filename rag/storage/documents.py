"""Documents as they are stored, with every message where they were dropped."""

from collections.abc import Sequence
from typing import Any

from psycopg import AsyncConnection
from psycopg.rows import dict_row

from rag.storage.sources import sources_of
from rag.values import Audience, Document, DocumentState, Scope, Source

_SELECT = """
    select document.id, scope.key as scope, format, state, pages, document.passages
    from document join scope on scope.id = document.scope
"""


async def known(connection: AsyncConnection, *, scope: Scope, sha256: bytes) -> Document | None:
    """Return the document with these bytes in this scope."""
    found = await _select(
        connection, "where scope.key = %s and document.sha256 = %s", (scope, sha256)
    )
    return found[0] if found else None


async def visible(connection: AsyncConnection, *, audience: Audience) -> list[Document]:
    """Return all documents of an audience, oldest first."""
    return await _select(
        connection, "where scope.key = any(%s) order by document.id", (list(audience.scopes),)
    )


async def one(
    connection: AsyncConnection, *, document_id: int, audience: Audience
) -> Document | None:
    """Return a document; None when there is none or the audience may not see it."""
    found = await _select(
        connection,
        "where document.id = %s and scope.key = any(%s)",
        (document_id, list(audience.scopes)),
    )
    return found[0] if found else None


async def count(connection: AsyncConnection, *, audience: Audience) -> int:
    """Return how many documents of an audience can be searched."""
    cursor = await connection.execute(
        """
        select count(*) from document join scope on scope.id = document.scope
        where scope.key = any(%s) and document.passages > 0
        """,
        (list(audience.scopes),),
    )
    [(number,)] = await cursor.fetchall()
    return int(number)


async def forget(connection: AsyncConnection, *, document_id: int, audience: Audience) -> bool:
    """Forget a document and everything of it; False when the audience may not see one."""
    cursor = await connection.execute(
        """
        delete from document using scope
        where document.id = %s and scope.id = document.scope and scope.key = any(%s)
        """,
        (document_id, list(audience.scopes)),
    )
    return cursor.rowcount > 0


async def _select(
    connection: AsyncConnection, which: str, parameters: Sequence[object]
) -> list[Document]:
    async with connection.transaction(), connection.cursor(row_factory=dict_row) as cursor:
        await cursor.execute(_SELECT + which, parameters)
        rows = await cursor.fetchall()
        sources = await sources_of(connection, documents=[row["id"] for row in rows])
    # A document that is being forgotten may have lost its sources between the two statements.
    return [_document(row, sources[row["id"]]) for row in rows if row["id"] in sources]


def _document(row: dict[str, Any], sources: list[Source]) -> Document:
    return Document(
        id=row["id"],
        scope=Scope(row["scope"]),
        name=sources[-1].name,
        format=row["format"],
        state=DocumentState(row["state"]),
        pages=row["pages"],
        passages=row["passages"],
        sources=tuple(sources),
    )
