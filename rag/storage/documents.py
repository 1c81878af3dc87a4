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
_NEWEST = """
    cross join lateral (
        select name, shared_at from source
        where source.document_id = document.id order by shared_at desc, id desc limit 1
    ) newest
"""

_LITERAL = str.maketrans({"\\": r"\\", "%": r"\%", "_": r"\_"})
"""What `like` would take for a pattern."""


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


async def newest(connection: AsyncConnection, *, audience: Audience, limit: int) -> list[Document]:
    """Return the documents of an audience that were dropped last, newest first."""
    return await _select(
        connection,
        _NEWEST
        + "where scope.key = any(%s) order by newest.shared_at desc, document.id desc limit %s",
        (list(audience.scopes), limit),
    )


async def named(
    connection: AsyncConnection, *, audience: Audience, names_like: str, limit: int
) -> list[Document]:
    """Return documents whose name holds `names_like`; names that begin with it come first."""
    typed = names_like.translate(_LITERAL)
    return await _select(
        connection,
        _NEWEST
        + """
        where scope.key = any(%s) and newest.name ilike %s
        order by newest.name ilike %s desc, newest.shared_at desc, document.id desc limit %s
        """,
        (list(audience.scopes), f"%{typed}%", f"{typed}%", limit),
    )


async def older_version(connection: AsyncConnection, *, document_id: int) -> Document | None:
    """Return the newest document of the same name in the same scope that is older than this."""
    versions = await _select(connection, "where document.id = %s", (document_id,))
    if not versions:
        return None
    [version] = versions
    older = await _select(
        connection,
        _NEWEST
        + "where scope.key = %s and newest.name = %s and (newest.shared_at, document.id) < (%s, %s)"
        " order by newest.shared_at desc, document.id desc limit 1",
        (version.scope, version.name, version.sources[-1].shared_at, document_id),
    )
    return older[0] if older else None


async def dropped_by(
    connection: AsyncConnection, *, message_key: str, audience: Audience
) -> list[Document]:
    """Return the documents that a message dropped, oldest first."""
    return await _select(
        connection,
        """
        where scope.key = any(%s) and exists (
            select from source where source.document_id = document.id
                and source.tenant = document.tenant and message_key = %s
        ) order by document.id
        """,
        (list(audience.scopes), message_key),
    )


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
