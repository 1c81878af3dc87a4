"""Large stores get their indexes, once, and find the same as before."""

import asyncio

import numpy as np

from bot.database.opening import Database
from rag.splitting import PassageSize
from rag.storage.searching import SearchLimits
from rag.storage.store import Store
from rag.storage.upkeep import build_indexes
from tests.rag.storage.shelf import EVERYONE, put

FEW = SearchLimits(exact_passages=10)
INDEXES = ["lexeme_terms", "embedding_near_1"]


async def test_a_small_store_gets_no_index(database: Database, store: Store) -> None:
    await put(store, "Eight weeks.")

    assert await build_indexes(database.pool, limits=FEW) == []


async def test_a_large_store_gets_its_indexes_once(database: Database, store: Store) -> None:
    await _fill(store)

    assert await build_indexes(database.pool, limits=FEW) == INDEXES
    assert await build_indexes(database.pool, limits=FEW) == []


async def test_several_at_once_build_each_index_once(database: Database, store: Store) -> None:
    await _fill(store)

    built = await asyncio.gather(*(build_indexes(database.pool, limits=FEW) for _ in range(4)))

    assert sorted(name for names in built for name in names) == sorted(INDEXES)


async def test_an_index_left_unfinished_is_built_anew(database: Database, store: Store) -> None:
    await _fill(store)
    await build_indexes(database.pool, limits=FEW)
    async with database.pool.connection() as connection:
        await connection.execute(
            "update pg_index set indisvalid = false where indexrelid = 'lexeme_terms'::regclass"
        )

    assert await build_indexes(database.pool, limits=FEW) == ["lexeme_terms"]


async def test_indexes_are_used_and_change_no_result(database: Database, store: Store) -> None:
    await _fill(store)
    space = await store.space(model="model", dimensions=8)
    vector = np.random.default_rng(1).normal(size=8).tolist()
    exact = await store.search(
        audience=EVERYONE, question="topic7 in writing", vector=vector, space=space, limit=5
    )
    await build_indexes(database.pool, limits=FEW)

    indexed = await Store(database.pool, limits=FEW).search(
        audience=EVERYONE, question="topic7 in writing", vector=vector, space=space, limit=5
    )

    assert [passage.id for passage in indexed] == [passage.id for passage in exact]


async def test_a_connection_comes_back_as_it_was_lent(database: Database, store: Store) -> None:
    await _fill(store)
    await build_indexes(database.pool, limits=FEW)

    async with database.pool.connection() as connection:
        assert not connection.autocommit


async def _fill(store: Store) -> None:
    """Save a document of a hundred passages with vectors."""
    space = await store.space(model="model", dimensions=8)
    text = "\n\n".join(f"What is said about topic{n} has to be in writing." for n in range(100))
    vectors = np.random.default_rng(0).normal(size=(100, 8)).tolist()
    await put(store, text, size=PassageSize(most=60), space=space, vectors=vectors)
