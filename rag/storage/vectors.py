"""Vectors of passages: what is embedded, what is known already, what is still missing."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from psycopg import AsyncConnection

from rag.storage.spaces import EmbeddingSpace
from rag.values import Tenant

Vectors = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnembeddedPassage:
    """A stored passage without a vector in the space that was asked for."""

    id: int
    tenant: Tenant
    text: str
    """What to embed: made by `text_to_embed`."""


def text_to_embed(text: str, *, name: str, heading: Sequence[str]) -> str:
    """Return what a passage's vector is made of: its text under its file's name and headings."""
    return "\n".join((" › ".join((name, *heading)), text))


def digest_of(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()


def halfvec(vector: Sequence[float] | Vectors) -> str:
    """Write a vector as pgvector reads it; five digits are more than a half float holds."""
    return "[" + ",".join(f"{value:.5g}" for value in np.asarray(vector).tolist()) + "]"


async def cached(
    connection: AsyncConnection, *, tenant: Tenant, space: EmbeddingSpace, texts: Sequence[str]
) -> Mapping[str, Vectors]:
    """Return the vectors that the tenant already has for some of `texts`, each (d,)."""
    by_digest = {digest_of(text): text for text in texts}
    cursor = await connection.execute(
        """
        select distinct on (sha256) sha256, embedding::vector::real[] from embedding
        where tenant = %s and space = %s and sha256 = any(%s)
        """,
        (tenant, space.id, list(by_digest)),
    )
    return {
        by_digest[bytes(digest)]: np.asarray(vector, dtype=np.float32)
        for digest, vector in await cursor.fetchall()
    }


async def missing(
    connection: AsyncConnection, *, space: EmbeddingSpace, limit: int
) -> list[UnembeddedPassage]:
    """Return up to `limit` passages without a vector in `space`, oldest first."""
    cursor = await connection.execute(
        """
        select passage.id, passage.tenant, passage.text, passage.heading, newest.name
        from passage cross join lateral (
            select name from source where source.document_id = passage.document_id
            order by shared_at desc, id desc limit 1
        ) newest
        where not exists (
            select from embedding where passage_id = passage.id and space = %s
        )
        order by passage.id limit %s
        """,
        (space.id, limit),
    )
    return [
        UnembeddedPassage(
            id=id_, tenant=tenant, text=text_to_embed(text, name=name, heading=heading)
        )
        for id_, tenant, text, heading, name in await cursor.fetchall()
    ]


async def add(
    connection: AsyncConnection,
    *,
    space: EmbeddingSpace,
    passages: Sequence[UnembeddedPassage],
    vectors: Vectors,
) -> None:
    """Store vectors (n, d) of passages; those forgotten in the meantime are left out."""
    check_shape(vectors, passages=len(passages), space=space)
    async with connection.transaction(), connection.cursor() as cursor:
        # All at once and by id, as everybody locks documents.
        await cursor.execute(
            """
            select from document
            where id in (select document_id from passage where id = any(%s))
            order by id for key share
            """,
            ([passage.id for passage in passages],),
        )
        await cursor.executemany(
            """
            insert into embedding (passage_id, space, tenant, scope, document_id, sha256, embedding)
            select passage.id, %s, passage.tenant, document.scope, document.id, %s, %s::halfvec
            from passage join document on document.id = passage.document_id
            where passage.id = %s for key share of document
            on conflict do nothing
            """,
            [
                (space.id, digest_of(passage.text), halfvec(vector), passage.id)
                for passage, vector in zip(passages, vectors, strict=True)
            ],
        )


def check_shape(vectors: Vectors, *, passages: int, space: EmbeddingSpace) -> None:
    """Raise ValueError unless there is one vector of the space's size per passage."""
    if vectors.shape != (passages, space.dimensions):
        raise ValueError(
            f"expected {passages} vectors of {space.dimensions} numbers for model "
            f"{space.model!r}, got an array of shape {vectors.shape}"
        )
