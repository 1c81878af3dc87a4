"""The one search statement, assembled for the size of the audience and for what is asked by.

Both arms, words and vectors, stand under the same mandatory scopes. Words score by BM25 (see
`weighing`), vectors by cosine similarity; the weighted sum of both, normalised, beats reciprocal
ranks on the sets we measured (docs/adr/0001-one-engine-postgres.md).
"""

from enum import Enum

from psycopg import sql

from rag.storage.passages import COLUMNS, TABLES
from rag.storage.spaces import EmbeddingSpace
from rag.storage.weighing import DIMENSIONS, LARGEST_WEIGHT

# Statistics are those of the audience: what is hidden from it cannot move its ranking.
_ASKED = sql.SQL("""
    asked as materialized (
        select term, df, share * ln(1 + (%(passages)s - df + 0.5) / (df + 0.5)) as idf,
            sum(df) over rarest as seen, row_number() over rarest as rank
        from (
            select term, share, coalesce(sum(frequency.passages), 0)::float8 as df
            from unnest(%(terms)s::int[], %(shares)s::float8[]) question(term, share)
            left join (select * from frequency where scope = any(%(scopes)s)) frequency using (term)
            group by term, share
        ) counted
        window rarest as (order by df = 0, df, term)
    )""")

_QUESTION = sql.SQL("""
    question as materialized (
        select ('{{' || string_agg(term || ':' || idf, ',') || '}}/{dimensions}')::sparsevec
                as weights,
            sum(idf) * {largest} as bound,
            array_agg(term) filter (where df > 0 and (seen <= %(budget)s or rank = 1))
                as candidates
        from asked
    )""").format(dimensions=sql.Literal(DIMENSIONS), largest=sql.Literal(LARGEST_WEIGHT))

_LEXICAL = sql.SQL("""
    lexical as materialized (
        select passage_id, score / bound as score from question cross join lateral (
            select passage_id, -(lexeme.weights <#> question.weights) as score
            from lexeme where {where} order by lexeme.weights <#> question.weights
            limit %(pool)s
        ) found where score > 0
    )""")
_EVERY_PASSAGE = sql.SQL("scope = any(%(scopes)s)")
# `scope + 0`: an index on scopes would be combined with that on words, twenty times slower.
_SOME_PASSAGES = sql.SQL("terms && question.candidates and (scope + 0) = any(%(scopes)s)")


class Narrowing(Enum):
    """Which documents of the audience are searched."""

    ALL = sql.SQL("")  # absent, for the planner to know
    ONLY = sql.SQL(" and document_id = any(%(documents)s)")
    BUT = sql.SQL(" and document_id <> all(%(left_out)s)")


_DENSE = sql.SQL("""
    dense as materialized (
        select passage_id from embedding
        where space = {space} and scope = any(%(scopes)s){narrowing}
        order by {distance} limit %(pool)s
    )""")
_DISTANCE = sql.SQL("(embedding::halfvec({size}) <=> %(vector)s::halfvec({size}))")

_FUSED = sql.SQL("""
    measured as (
        select passage_id,
            coalesce(-(lexeme.weights <#> question.weights), 0) as words,
            1 - {distance} as nearness
        from (select passage_id from lexical union select passage_id from dense) candidate
        join lexeme using (passage_id) cross join question
        left join (select * from embedding where space = {space}) embedding using (passage_id)
    ),
    scored as (
        select passage_id, (1 - %(share)s) * words / greatest(max(words) over (), 1e-9)
            + %(share)s * case
                when nearness is null then 0
                when max(nearness) over () = min(nearness) over () then 1
                else (nearness - min(nearness) over ())
                    / (max(nearness) over () - min(nearness) over ())
            end as score
        from measured
    )""")

_FOUND = sql.SQL("""
    select {columns}, score::float8 as score from {tables}
    join {scored} scored on scored.passage_id = passage.id
    order by score desc, newest.shared_at desc, passage.id limit %(pool)s""")


def by_words(*, exact: bool, narrowing: Narrowing) -> sql.Composed:
    """Search by words alone; a passage without any word of the question is no result."""
    return _with(_ASKED, _QUESTION, _lexical(exact, narrowing)) + _found(in_="lexical")


def by_words_and_vector(
    *, exact: bool, narrowing: Narrowing, space: EmbeddingSpace
) -> sql.Composed:
    """Search by both; a passage without a vector in `space` is found by its words."""
    names = {
        "space": sql.Literal(space.id),
        "distance": _DISTANCE.format(size=sql.Literal(space.dimensions)),
    }
    # `+ 0` keeps the index away: filtered by a small audience it misses a third.
    nearest = sql.SQL("{} + 0").format(names["distance"]) if exact else names["distance"]
    dense = _DENSE.format(space=names["space"], distance=nearest, narrowing=narrowing.value)
    arms = _with(_ASKED, _QUESTION, _lexical(exact, narrowing), dense, _FUSED.format(**names))
    return arms + _found(in_="scored")


def _lexical(exact: bool, narrowing: Narrowing) -> sql.Composed:
    where = _EVERY_PASSAGE if exact else _SOME_PASSAGES
    return _LEXICAL.format(where=where + narrowing.value)


def _with(*parts: sql.Composable) -> sql.Composed:
    return sql.SQL("with") + sql.SQL(",").join(parts)


def idf_of_words() -> sql.Composed:
    """Ask for (term, idf, passages that have it) of each term."""
    return _with(_ASKED) + sql.SQL("select term, idf, df from asked")


def _found(*, in_: str) -> sql.Composed:
    return _FOUND.format(columns=COLUMNS, tables=TABLES, scored=sql.Identifier(in_))
