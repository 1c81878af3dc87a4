"""Embedding spaces: vectors of one model and one size, comparable only with each other."""

from dataclasses import dataclass

from psycopg import AsyncConnection


@dataclass(frozen=True, slots=True, kw_only=True)
class EmbeddingSpace:
    """Where vectors of one model live."""

    id: int
    model: str
    dimensions: int
    """1..4000: what pgvector can index as `halfvec`."""


async def get_or_create(
    connection: AsyncConnection, *, model: str, dimensions: int
) -> EmbeddingSpace:
    """Return the space of `model` at `dimensions`, new if there is none."""
    row = await _find(connection, model, dimensions)
    if row is None:
        await connection.execute(
            "insert into embedding_space (model, dimensions) values (%s, %s)"
            " on conflict do nothing",
            (model, dimensions),
        )
        row = await _find(connection, model, dimensions)
    if row is None:
        raise LookupError(f"embedding space {model!r} was removed while it was created")
    return EmbeddingSpace(id=row, model=model, dimensions=dimensions)


async def _find(connection: AsyncConnection, model: str, dimensions: int) -> int | None:
    cursor = await connection.execute(
        "select id from embedding_space where model = %s and dimensions = %s", (model, dimensions)
    )
    row = await cursor.fetchone()
    return None if row is None else int(row[0])
