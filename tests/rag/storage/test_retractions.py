"""What was taken back stays out, whatever arrives after it, before it, or at the same moment."""

import asyncio
import random
from collections.abc import Callable, Coroutine

import psycopg
import pytest

from bot.database.opening import Database
from rag.errors import FileRetractedError
from rag.events import FileShared
from rag.storage.retractions import Named
from rag.storage.sources import drop_scopes, drop_sources, drop_tenant
from rag.storage.store import Store
from rag.values import Scope, Tenant
from tests.rag.storage.shelf import EVERYONE, audience, found, put, shared

LIBRARY = Tenant("library")
SLACK = Tenant("slack:T1")
NAMED = [("m1", None), ("m1", "f1"), (None, "f1")]
"""The three ways to take back file f1 of message m1."""
WAYS = pytest.mark.parametrize(("message_key", "file_id"), NAMED, ids=["message", "file", "id"])


@WAYS
async def test_a_file_that_arrives_after_its_removal_stays_out(
    store: Store, message_key: str | None, file_id: str | None
) -> None:
    await store.retract(tenant=LIBRARY, message_key=message_key, file_id=file_id)

    with pytest.raises(FileRetractedError, match=r"'leave\.md' was taken back"):
        await put(store, "Eight weeks.", file=shared(name="leave.md"))

    assert await store.documents(audience=EVERYONE) == []


@WAYS
async def test_a_known_file_is_not_said_to_be_dropped_where_it_was_taken_back(
    store: Store, message_key: str | None, file_id: str | None
) -> None:
    id_ = await put(store, "Eight weeks.", file=shared(message="m0", file_id="f0"))
    await store.retract(tenant=LIBRARY, message_key=message_key, file_id=file_id)

    with pytest.raises(FileRetractedError):
        await store.add_source(document_id=id_, file=shared())

    [document] = await store.documents(audience=EVERYONE)
    assert [source.message_key for source in document.sources] == ["m0"]


async def test_taking_back_one_file_keeps_out_nothing_else(store: Store) -> None:
    await store.retract(tenant=LIBRARY, message_key="m1", file_id="f1")
    await store.retract(tenant=LIBRARY, message_key="m2", file_id=None)
    await store.retract(tenant=LIBRARY, message_key=None, file_id="f3")
    await store.retract(tenant=Tenant("slack:T1"), message_key="m4", file_id=None)

    await put(store, "Same message.", file=shared(message="m1", file_id="f2"))
    await put(store, "Same file id.", file=shared(message="m3", file_id="f1"))
    await put(store, "Another tenant.", file=shared(message="m4", file_id="f4"))

    assert await store.count_documents(audience=EVERYONE) == 3


async def test_a_file_taken_back_everywhere_is_gone_from_every_message(store: Store) -> None:
    await put(store, "One.", file=shared(message="m1", file_id="f1"))
    await put(store, "Two.", file=shared(message="m2", file_id="f1"))
    await put(store, "Three.", file=shared(message="m2", file_id="f2"))

    gone = await store.retract(tenant=LIBRARY, message_key=None, file_id="f1")

    assert gone == 2
    assert [p.text for p in await found(store, "one two three")] == ["Three."]


async def test_retracting_twice_is_as_retracting_once(store: Store) -> None:
    await put(store, "One.", file=shared())

    assert await store.retract(tenant=LIBRARY, message_key="m1", file_id=None) == 1
    assert await store.retract(tenant=LIBRARY, message_key="m1", file_id=None) == 0


async def test_a_retraction_names_something(store: Store) -> None:
    with pytest.raises(ValueError, match="a retraction names a message"):
        await store.retract(tenant=LIBRARY, message_key=None, file_id=None)


async def test_a_tombstone_says_nothing_of_what_it_keeps_out(
    store: Store, database: Database
) -> None:
    await store.retract(tenant=LIBRARY, message_key="canary", file_id="canary.pdf")

    async with database.pool.connection() as connection:
        cursor = await connection.execute("select retraction::text from retraction")
        [(row,)] = await cursor.fetchall()
    assert "canary" not in row
    assert b"canary".hex() not in row


async def test_a_retraction_goes_with_the_transaction_it_joined(
    store: Store, database: Database
) -> None:
    await put(store, "One.", file=shared())

    async with (
        database.pool.connection() as connection,
        connection.transaction(force_rollback=True),
    ):
        gone = await drop_sources(connection, tenant=LIBRARY, named=[Named("m1", None)])

    assert gone == 1
    assert await store.count_documents(audience=EVERYONE) == 1
    await put(store, "Two.", file=shared(file_id="f2"))


async def test_a_save_waits_for_a_retraction_that_has_begun(
    store: Store, database: Database
) -> None:
    async with database.pool.connection() as connection, connection.transaction():
        await drop_sources(connection, tenant=LIBRARY, named=[Named("m1", None)])
        saving = asyncio.create_task(put(store, "One.", file=shared()))
        await _until_someone_waits_for_a_lock(database)

    with pytest.raises(FileRetractedError):
        await saving


async def test_a_forgotten_scope_loses_its_documents_and_may_get_them_again(
    store: Store, database: Database
) -> None:
    here, there = shared(scope="slack:T1/C1"), shared(scope="slack:T1/C2", message="m2")
    await put(store, "One.", file=here)
    await put(store, "One.", file=there)

    async with database.pool.connection() as connection:
        gone = await drop_scopes(connection, scopes=[here.scope])

    assert gone == 1
    assert await store.count_documents(audience=audience(here.scope)) == 0
    assert await store.count_documents(audience=audience(there.scope)) == 1
    await put(store, "One.", file=here)


async def test_a_forgotten_tenant_loses_all_of_its_scopes(store: Store, database: Database) -> None:
    for scope in ("slack:T1/C1", "slack:T1/C2", "slack:T10/C1"):
        await put(store, "One.", file=shared(scope=scope, message=f"m {scope}"))

    async with database.pool.connection() as connection:
        gone = await drop_tenant(connection, tenant=Tenant("slack:T1"))

    assert gone == 2
    assert await store.count_documents(audience=audience("slack:T10/C1")) == 1


# --- at the same moment ---


@pytest.mark.parametrize("seed", range(3))
async def test_of_a_save_and_a_retraction_at_once_the_retraction_wins(
    store: Store, seed: int, full_size: bool
) -> None:
    rng = random.Random(seed)
    for number in range(100 if full_size else 10):
        file = shared(message=f"m{number}", file_id=f"f{number}")
        named = rng.choice(
            [(file.message_key, None), (file.message_key, file.file_id), (None, file.file_id)]
        )

        saved, gone = await asyncio.gather(
            _late(rng.uniform(0, 0.02), put(store, f"Text {number}.", file=file)),
            _late(rng.uniform(0, 0.02), _retract(store, *named)),
            return_exceptions=True,
        )

        assert isinstance(saved, FileRetractedError) or gone == 1
        assert await store.documents(audience=EVERYONE) == []


@pytest.mark.parametrize("seed", range(3))
async def test_of_a_new_source_and_a_retraction_at_once_the_retraction_wins(
    store: Store, seed: int, full_size: bool
) -> None:
    rng = random.Random(seed)
    id_ = await put(store, "Eight weeks.", file=shared(message="kept", file_id="kept"))
    for number in range(100 if full_size else 10):
        file = shared(message=f"m{number}", name=f"{number}.txt")

        await asyncio.gather(
            _late(rng.uniform(0, 0.01), store.add_source(document_id=id_, file=file)),
            _late(rng.uniform(0, 0.01), _retract(store, file.message_key, None)),
            return_exceptions=True,
        )

        [document] = await store.documents(audience=EVERYONE)
        assert [source.message_key for source in document.sources] == ["kept"]


@pytest.mark.parametrize("seed", range(3))
async def test_whoever_saves_moves_and_takes_back_at_once_never_waits_in_a_circle(
    store: Store, database: Database, seed: int, full_size: bool
) -> None:
    """Same bytes, ids, messages, and words of two scopes: everybody wants everybody's locks."""
    rng = random.Random(seed)
    for number in range(100 if full_size else 20):
        messages = [f"m{number}.{m}" for m in range(2)]
        files = [
            shared(message=message, file_id=f"f{number}.{f}", scope=f"slack:T1/C{f % 2}")
            for message in messages
            for f in range(3)
        ]
        texts = [f"The {word} text {number}." for word in ("first", "second", "third")]
        works = [
            *(put(store, rng.choice(texts), file=file) for file in files * 2),
            *(store.retract(tenant=SLACK, **pair) for pair in _pairs(rng, files)),
            _drop(database, Scope("slack:T1/C0")),
        ]

        ends = await asyncio.gather(
            *(_late(rng.uniform(0, 0.02), work) for work in works), return_exceptions=True
        )

        assert [e for e in ends if not isinstance(e, int | FileRetractedError)] == []


def _pairs(rng: random.Random, files: list[FileShared]) -> list[dict[str, str | None]]:
    """Two of the three ways to take back, of two files."""
    ways: list[Callable[[FileShared], tuple[str | None, str | None]]] = [
        lambda file: (file.message_key, None),
        lambda file: (file.message_key, file.file_id),
        lambda file: (None, file.file_id),
    ]
    named = [way(file) for way, file in zip(rng.sample(ways, 2), rng.sample(files, 2), strict=True)]
    return [{"message_key": message, "file_id": file} for message, file in named]


async def _drop(database: Database, scope: Scope) -> int:
    async with database.pool.connection() as connection:
        return await drop_scopes(connection, scopes=[scope])


async def _retract(store: Store, message_key: str | None, file_id: str | None) -> int:
    return await store.retract(tenant=LIBRARY, message_key=message_key, file_id=file_id)


async def _late(seconds: float, work: Coroutine[None, None, int]) -> int:
    await asyncio.sleep(seconds)
    return await work


async def _until_someone_waits_for_a_lock(database: Database) -> None:
    async with await psycopg.AsyncConnection.connect(database.url, autocommit=True) as connection:
        waiting = False
        while not waiting:
            cursor = await connection.execute(
                "select exists (select from pg_locks where locktype = 'advisory' and not granted)"
            )
            [(waiting,)] = await cursor.fetchall()
