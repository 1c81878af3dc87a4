"""Searching: from a question to passages, best first."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from psycopg import AsyncConnection, sql
from psycopg.rows import kwargs_row

from rag.storage.passages import passage_from
from rag.storage.phrases import favoured
from rag.storage.spaces import EmbeddingSpace
from rag.storage.statement import Narrowing, by_words, by_words_and_vector, idf_of_words
from rag.storage.stopwords import stop_words
from rag.storage.vectors import halfvec
from rag.storage.weighing import term_of
from rag.storage.words import loose_tokens, tokens
from rag.values import Audience, Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchLimits:
    """From which size on searching estimates; measured in docs/adr/0001-one-engine-postgres.md."""

    exact_passages: int = 20_000
    """Up to so many passages in the audience, every one of them is scored."""
    word_budget: int = 20_000
    """Beyond, about so many: those with the rarest words of the question."""
    pool: int = 50
    """Candidates that each arm brings to the fusion, at least."""
    vector_share: float = 0.5
    """Weight of vectors in the fused score; the rest is for words."""


MEASURED_LIMITS = SearchLimits()
_SILENT_SHARE = 0.2
"""What stop words keep of their weight: they rank little, and still find "to be or not to be"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Area:
    """The audience as the database knows it."""

    scopes: Sequence[int]
    passages: int


async def search(
    connection: AsyncConnection,
    *,
    audience: Audience,
    question: str,
    vector: Sequence[float] | None,
    space: EmbeddingSpace | None,
    limit: int,
    within: Sequence[int] | None,
    not_by: Collection[str],
    limits: SearchLimits,
) -> list[Passage]:
    """Return up to `limit` passages, best first; see `Store.search`."""
    area = await _area(connection, audience)
    if area.passages == 0:
        return []
    silent = await stop_words(connection, question=question)
    terms = {term_of(word): _SILENT_SHARE if word in silent else 1.0 for word in tokens(question)}
    narrowing = _narrowing(within, not_by)
    exact = within is not None or area.passages <= limits.exact_passages
    parameters = {
        "terms": list(terms),
        "shares": list(terms.values()),
        "scopes": area.scopes,
        "passages": area.passages,
        "budget": limits.word_budget,
        "pool": max(limits.pool, limit),
        "documents": list(within or ()),
        "left_out": await _dropped_by(connection, not_by, area) if not_by else [],
    }
    if vector is not None and space is not None:
        statement = by_words_and_vector(exact=exact, narrowing=narrowing, space=space)
        parameters |= {"vector": _checked(vector, space), "share": limits.vector_share}
        return (await _passages(connection, statement, parameters))[:limit]
    if not terms:
        return []
    pool = await _passages(connection, by_words(exact=exact, narrowing=narrowing), parameters)
    ranked = await asyncio.to_thread(favoured, pool, question=question, stop_words=silent)
    return ranked[:limit]


async def _passages(
    connection: AsyncConnection, statement: sql.Composed, parameters: Mapping[str, object]
) -> list[Passage]:
    async with connection.cursor(row_factory=kwargs_row(passage_from)) as cursor:
        await cursor.execute(statement, parameters)
        return await cursor.fetchall()


def _checked(vector: Sequence[float], space: EmbeddingSpace) -> str:
    if len(vector) != space.dimensions:
        raise ValueError(
            f"vectors of model {space.model!r} have {space.dimensions} numbers,"
            f" the question's has {len(vector)}"
        )
    return halfvec(vector)


async def word_weights(
    connection: AsyncConnection, *, audience: Audience, question: str
) -> dict[str, float]:
    """Return the idf within the audience of each word of the question; see `Store.word_weights`."""
    silent = await stop_words(connection, question=question)
    by_term = {term_of(word): word for word in tokens(question) if word not in silent}
    area = await _area(connection, audience)
    if area.passages == 0 or not by_term:
        return {}
    cursor = await connection.execute(
        idf_of_words(),
        {
            "terms": list(by_term),
            "shares": [1.0] * len(by_term),
            "scopes": area.scopes,
            "passages": area.passages,
        },
    )
    loose = set(loose_tokens(question))
    # A compound that nobody writes is no reason to hold its words for missing.
    return {
        by_term[term]: idf
        for term, idf, df in await cursor.fetchall()
        if df > 0 or by_term[term] in loose
    }


def _narrowing(within: Sequence[int] | None, not_by: Collection[str]) -> Narrowing:
    if within is not None and not_by:
        raise ValueError("a search is narrowed down to documents or away from people, not both")
    if within is not None:
        return Narrowing.ONLY
    return Narrowing.BUT if not_by else Narrowing.ALL


async def _dropped_by(
    connection: AsyncConnection, uploaders: Collection[str], area: _Area
) -> list[int]:
    cursor = await connection.execute(
        """
        select document.id from document cross join lateral (
            select uploader_id from source where source.document_id = document.id
            order by shared_at desc, id desc limit 1
        ) newest
        where document.scope = any(%s) and newest.uploader_id = any(%s)
        """,
        (area.scopes, list(uploaders)),
    )
    return [id_ for (id_,) in await cursor.fetchall()]


async def _area(connection: AsyncConnection, audience: Audience) -> _Area:
    cursor = await connection.execute(
        "select id, passages from scope where key = any(%s) and passages > 0",
        (list(audience.scopes),),
    )
    rows = await cursor.fetchall()
    return _Area(scopes=[id_ for id_, _ in rows], passages=sum(count for _, count in rows))
