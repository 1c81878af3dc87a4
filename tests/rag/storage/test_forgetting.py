"""What is forgotten is gone from every table, and its last source takes a document along."""

import asyncio

import pytest

from bot.database.opening import Database
from rag.storage.store import Store
from rag.values import Tenant
from tests.rag.storage.shelf import EVERYONE, audience, found, put, shared

LIBRARY_TENANT = Tenant("library")
OF_DOCUMENTS = ["document", "source", "passage", "lexeme", "frequency", "embedding"]


async def test_forgetting_leaves_nothing_in_any_table(store: Store, database: Database) -> None:
    space = await store.space(model="model", dimensions=2)
    id_ = await put(store, "Eight weeks.", space=space, vectors=[[1.0, 0.0]])

    assert await store.forget(document_id=id_, audience=EVERYONE)

    assert await _rows(database) == dict.fromkeys(OF_DOCUMENTS, 0)
    assert await found(store, "weeks") == []
    assert not await store.forget(document_id=id_, audience=EVERYONE)


async def test_every_table_but_those_of_scopes_and_spaces_is_looked_at(database: Database) -> None:
    """A table added later has to be thought of here."""
    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            """
            select table_name from information_schema.columns
            where table_schema = 'public' and column_name in ('document_id', 'term', 'sha256')
            """
        )
        tables = {name for (name,) in await cursor.fetchall()}
    assert tables == set(OF_DOCUMENTS)


async def test_forgetting_one_document_keeps_the_others(store: Store) -> None:
    one = await put(store, "Eight weeks.")
    await put(store, "Nine weeks.")

    await store.forget(document_id=one, audience=EVERYONE)

    assert [passage.text for passage in await found(store, "weeks")] == ["Nine weeks."]


async def test_a_vector_is_forgotten_with_its_document(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    id_ = await put(store, "Eight weeks.", space=space, vectors=[[1.0, 0.0]])
    texts = ["notes.txt\nEight weeks."]
    assert await store.cached_vectors(tenant=LIBRARY_TENANT, space=space, texts=texts) != {}

    await store.forget(document_id=id_, audience=EVERYONE)

    assert await store.cached_vectors(tenant=LIBRARY_TENANT, space=space, texts=texts) == {}


async def test_a_retracted_message_takes_its_files_along(store: Store) -> None:
    await put(store, "One.", file=shared(message="m1", file_id="a"))
    await put(store, "Two.", file=shared(message="m1", file_id="b"))
    await put(store, "Three.", file=shared(message="m2", file_id="a"))

    gone = await store.retract(tenant=LIBRARY_TENANT, message_key="m1", file_id=None)

    assert gone == 2
    assert [d.sources[0].message_key for d in await store.documents(audience=EVERYONE)] == ["m2"]


async def test_one_file_of_a_message_is_retracted(store: Store) -> None:
    await put(store, "One.", file=shared(message="m1", file_id="a"))
    await put(store, "Two.", file=shared(message="m1", file_id="b"))

    gone = await store.retract(tenant=LIBRARY_TENANT, message_key="m1", file_id="a")

    assert gone == 1
    assert [passage.text for passage in await found(store, "one two")] == ["Two."]


async def test_a_document_dropped_elsewhere_too_survives_a_retraction(store: Store) -> None:
    await put(store, "One.", file=shared(message="m1"))
    await put(store, "One.", file=shared(message="m2"))

    assert await store.retract(tenant=LIBRARY_TENANT, message_key="m1", file_id=None) == 0
    assert await store.retract(tenant=LIBRARY_TENANT, message_key="m2", file_id=None) == 1


async def test_a_message_of_another_tenant_with_the_same_key_stays(store: Store) -> None:
    await put(store, "One.", file=shared(message="m1", scope="slack:T1/C1"))

    assert await store.retract(tenant=Tenant("slack:T2"), message_key="m1", file_id=None) == 0
    assert await store.count_documents(audience=audience("slack:T1/C1")) == 1


@pytest.mark.parametrize("round_", range(3))
async def test_sources_retracted_at_once_leave_no_document_behind(
    store: Store, database: Database, round_: int, full_size: bool
) -> None:
    messages = [f"m{n}" for n in range(40 if full_size else 8)]
    for message in messages:
        await put(store, "Same bytes.", file=shared(message=message, name=f"{message}.txt"))

    gone = await asyncio.gather(
        *(
            store.retract(tenant=LIBRARY_TENANT, message_key=message, file_id=None)
            for message in messages
        )
    )

    assert sum(gone) == 1
    assert await _rows(database) == dict.fromkeys(OF_DOCUMENTS, 0)


async def test_saving_and_retracting_at_once_never_leaves_a_document_without_source(
    store: Store, database: Database, full_size: bool
) -> None:
    async def come_and_go(message: str) -> None:
        await put(store, "Same bytes.", file=shared(message=message))
        await store.retract(tenant=LIBRARY_TENANT, message_key=message, file_id=None)

    await asyncio.gather(*(come_and_go(f"m{n}") for n in range(100 if full_size else 15)))

    assert await _rows(database) == dict.fromkeys(OF_DOCUMENTS, 0)


async def _rows(database: Database) -> dict[str, int]:
    counts = {}
    async with database.pool.connection() as connection:
        for table in OF_DOCUMENTS:
            cursor = await connection.execute(f"select count(*) from {table}")
            [(counts[table],)] = await cursor.fetchall()
    return counts
