"""Large stores get their indexes, once, and find the same as before."""

import asyncio

import numpy as np
import pytest

from bot.database.opening import Database
from rag.splitting import PassageSize
from rag.storage.searching import SearchLimits
from rag.storage.store import Store
from tests.rag.storage.shelf import EVERYONE, put

INDEXES = ["lexeme_terms", "embedding_near_1"]


@pytest.fixture
def impatient(database: Database) -> Store:
    """The same store, which wants indexes from eleven passages on."""
    return Store(database.pool, limits=SearchLimits(exact_passages=10))


async def test_a_small_store_gets_no_index(store: Store, impatient: Store) -> None:
    await put(store, "Eight weeks.")

    assert await impatient.build_indexes() == []


async def test_a_large_store_gets_its_indexes_once(
    database: Database, store: Store, impatient: Store
) -> None:
    await _fill(store)

    assert await impatient.build_indexes() == INDEXES
    assert await impatient.build_indexes() == []
    assert await usable(database, INDEXES) == INDEXES


async def test_several_at_once_build_each_index_once(store: Store, impatient: Store) -> None:
    await _fill(store)

    built = await asyncio.gather(*(impatient.build_indexes() for _ in range(4)))

    assert sorted(name for names in built for name in names) == sorted(INDEXES)


async def test_an_index_left_unfinished_is_built_anew(
    database: Database, store: Store, impatient: Store
) -> None:
    await _fill(store)
    await impatient.build_indexes()
    async with database.pool.connection() as connection:
        await connection.execute(
            "update pg_index set indisvalid = false where indexrelid = 'lexeme_terms'::regclass"
        )

    assert await impatient.build_indexes() == ["lexeme_terms"]


async def test_indexes_are_used_and_change_no_result(store: Store, impatient: Store) -> None:
    await _fill(store)
    space = await store.space(model="model", dimensions=8)
    vector = np.random.default_rng(1).normal(size=8).tolist()
    exact = await store.search(
        audience=EVERYONE, question="topic7 in writing", vector=vector, space=space, limit=5
    )
    await impatient.build_indexes()

    indexed = await impatient.search(
        audience=EVERYONE, question="topic7 in writing", vector=vector, space=space, limit=5
    )

    assert [passage.id for passage in indexed] == [passage.id for passage in exact]


async def test_a_connection_comes_back_as_it_was_lent(
    database: Database, store: Store, impatient: Store
) -> None:
    await _fill(store)
    await impatient.build_indexes()

    async with database.pool.connection() as connection:
        assert not connection.autocommit


async def usable(database: Database, names: list[str]) -> list[str]:
    """Those of `names` that are indexes which a search may use."""
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "select name from unnest(%s::text[]) name join pg_index on"
            " indexrelid = to_regclass(name) where indisvalid",
            (names,),
        )
        return [name for (name,) in await cursor.fetchall()]


async def _fill(store: Store) -> None:
    """Save a document of a hundred passages with vectors."""
    space = await store.space(model="model", dimensions=8)
    text = "\n\n".join(f"What is said about topic{n} has to be in writing." for n in range(100))
    vectors = np.random.default_rng(0).normal(size=(100, 8)).tolist()
    await put(store, text, size=PassageSize(most=60), space=space, vectors=vectors)
