"""Passages as they are stored, in order and in their surroundings."""

from typing import Any

from psycopg import AsyncConnection, sql
from psycopg.rows import kwargs_row

from rag.values import Audience, Passage

COLUMNS = sql.SQL("""
    passage.id, passage.document_id, scope.key as scope, newest.name as document, passage.text,
    passage.start_at as start, passage.end_at as "end", passage.page, passage.place,
    passage.heading, newest.uploader, newest.permalink as source, newest.shared_at,
    newest.uploader_id
""")
TABLES = sql.SQL("""
    passage
    join document on document.id = passage.document_id
    join scope on scope.id = document.scope
    cross join lateral (
        select name, uploader, uploader_id, permalink, shared_at from source
        where source.document_id = document.id order by shared_at desc, id desc limit 1
    ) newest
""")
_SELECT = sql.SQL("select {}, 0.0::float8 as score from {} ").format(COLUMNS, TABLES)


def passage_from(*, heading: list[str], **columns: Any) -> Passage:
    """Read a row of `COLUMNS` and a `score`."""
    return Passage(heading=tuple(heading), **columns)


async def in_order(
    connection: AsyncConnection, *, document_id: int, audience: Audience
) -> list[Passage]:
    """Return a document's passages from first to last; none if the audience may not see it."""
    async with connection.cursor(row_factory=kwargs_row(passage_from)) as cursor:
        await cursor.execute(
            _SELECT
            + sql.SQL(
                "where passage.document_id = %s and scope.key = any(%s) order by passage.position"
            ),
            (document_id, list(audience.scopes)),
        )
        return await cursor.fetchall()


async def around(
    connection: AsyncConnection, *, passage_id: int, audience: Audience, characters: int
) -> tuple[str, Passage, str] | None:
    """Return a passage between up to `characters` of its document before and after it."""
    neighbours = await _neighbours(connection, passage_id, audience, characters)
    place = next((i for i, (p, _) in enumerate(neighbours) if p.id == passage_id), None)
    if place is None:
        return None
    middle, gap = neighbours[place]
    before = "".join(g + p.text for p, g in neighbours[:place]) + gap
    after = "".join(g + p.text for p, g in neighbours[place + 1 :])
    return before[max(0, len(before) - characters) :], middle, after[:characters]


async def _neighbours(
    connection: AsyncConnection, passage_id: int, audience: Audience, characters: int
) -> list[tuple[Passage, str]]:
    """Return the passages (with the gap before each) that reach into the surroundings, in order."""
    async with connection.cursor(row_factory=kwargs_row(_with_gap)) as cursor:
        await cursor.execute(
            sql.SQL("""
                select {}, 0.0::float8 as score, passage.gap from {}
                join passage middle on middle.document_id = document.id
                where middle.id = %(id)s and scope.key = any(%(scopes)s)
                  and passage.start_at < middle.end_at + %(characters)s
                  and passage.end_at > middle.start_at - %(characters)s
                order by passage.position
            """).format(COLUMNS, TABLES),
            {"id": passage_id, "scopes": list(audience.scopes), "characters": characters},
        )
        return await cursor.fetchall()


def _with_gap(*, gap: str, **columns: Any) -> tuple[Passage, str]:
    return passage_from(**columns), gap
