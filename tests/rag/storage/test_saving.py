"""A document is whole or absent, once per scope, and stands where it was dropped."""

import asyncio

import pytest

from bot.database.opening import Database
from rag.splitting import PassageSize, SplitDocument
from rag.storage.store import Store
from rag.values import LIBRARY, DocumentState, Scope, Tenant
from tests.rag.storage.shelf import EVERYONE, audience, found, put, shared

LONG = "\n\n".join(f"Paragraph {n} is about topic{n}. " * 20 for n in range(30)).strip()


async def test_a_saved_document_is_known_by_its_bytes(store: Store) -> None:
    id_ = await put(store, "Eight weeks.", file=shared(name="leave.txt"))

    [document] = await store.documents(audience=EVERYONE)
    assert (document.id, document.name, document.passages) == (id_, "leave.txt", 1)
    assert document.state is DocumentState.INDEXED
    assert [source.uploader for source in document.sources] == ["Maria"]


async def test_the_same_bytes_again_are_one_document_with_one_more_source(store: Store) -> None:
    first = await put(store, "Eight weeks.", file=shared(message="m1", day=1))

    second = await put(store, "Eight weeks.", file=shared(message="m2", day=2))

    [document] = await store.documents(audience=EVERYONE)
    assert first == second == document.id
    assert [source.message_key for source in document.sources] == ["m1", "m2"]


async def test_the_same_bytes_in_two_scopes_are_two_documents(store: Store) -> None:
    one = await put(store, "Eight weeks.", file=shared(scope="slack:T1/C1"))

    two = await put(store, "Eight weeks.", file=shared(scope="slack:T2/C1"))

    assert one != two
    assert await store.document(document_id=one, audience=audience("slack:T2/C1")) is None


async def test_saving_the_same_bytes_at_once_makes_one_document(
    store: Store, full_size: bool
) -> None:
    at_once = 100 if full_size else 20

    ids = await asyncio.gather(
        *(put(store, LONG, file=shared(message=f"m{n}")) for n in range(at_once))
    )

    [document] = await store.documents(audience=EVERYONE)
    assert set(ids) == {document.id}
    assert len(document.sources) == at_once
    assert len(await store.passages_of(document_id=document.id, audience=EVERYONE)) == (
        document.passages
    )


async def test_other_bytes_of_the_same_file_replace_the_old_ones(store: Store) -> None:
    old = await put(store, "Eight weeks.", file=shared())

    new = await put(store, "Nine weeks.", file=shared())

    assert [document.id for document in await store.documents(audience=EVERYONE)] == [new]
    assert await store.passages_of(document_id=old, audience=EVERYONE) == []


async def test_an_old_version_dropped_elsewhere_too_stays(store: Store) -> None:
    old = await put(store, "Eight weeks.", file=shared(message="m1"))
    await put(store, "Eight weeks.", file=shared(message="m2"))

    new = await put(store, "Nine weeks.", file=shared(message="m1"))

    documents = {d.id: d for d in await store.documents(audience=EVERYONE)}
    assert set(documents) == {old, new}
    assert [source.message_key for source in documents[old].sources] == ["m2"]


async def test_a_source_is_added_to_a_known_document(store: Store) -> None:
    id_ = await put(store, "Eight weeks.")

    assert await store.add_source(document_id=id_, file=shared(message="m2", day=9))

    document = await store.document(document_id=id_, audience=EVERYONE)
    assert document is not None
    assert document.sources[-1].message_key == "m2"


async def test_no_source_is_added_to_a_document_forgotten_meanwhile(store: Store) -> None:
    id_ = await put(store, "Eight weeks.")
    await store.forget(document_id=id_, audience=EVERYONE)

    assert not await store.add_source(document_id=id_, file=shared(message="m2"))


async def test_a_scan_is_known_but_not_searched(store: Store) -> None:
    await store.save(
        file=shared(name="scan.pdf"),
        sha256=bytes(32),
        format="scan",
        state=DocumentState.NEEDS_OCR,
        pages=None,
        split=SplitDocument(text="", passages=(), left_out=0),
        space=None,
        vectors=None,
    )

    known = await store.known(scope=LIBRARY, sha256=bytes(32))
    assert known is not None
    assert known.state is DocumentState.NEEDS_OCR
    assert await store.count_documents(audience=EVERYONE) == 0


async def test_passages_come_back_in_order_and_verbatim(store: Store) -> None:
    id_ = await put(store, LONG)

    passages = await store.passages_of(document_id=id_, audience=EVERYONE)
    assert len(passages) > 10
    assert all(passage.text == LONG[passage.start : passage.end] for passage in passages)
    assert [p.start for p in passages] == sorted(p.start for p in passages)


async def test_surroundings_are_the_text_of_the_document(store: Store) -> None:
    id_ = await put(store, LONG, size=PassageSize(most=200))
    for passage in await store.passages_of(document_id=id_, audience=EVERYONE):
        around = await store.surroundings(passage_id=passage.id, audience=EVERYONE, characters=500)

        assert around is not None
        before, middle, after = around
        assert middle == passage
        assert before == LONG[max(0, passage.start - 500) : passage.start]
        assert after == LONG[passage.end : passage.end + 500]


async def test_names_of_all_sources_find_a_document(store: Store) -> None:
    id_ = await put(store, "Eight weeks.", file=shared(name="leave.txt", message="m1"))
    await store.add_source(document_id=id_, file=shared(name="handbook 2023.txt", message="m2"))

    for question in ("leave", "the 2023 handbook"):
        assert [passage.document_id for passage in await found(store, question)] == [id_]


async def test_a_name_taken_back_finds_nothing_any_more(store: Store) -> None:
    await put(store, "Eight weeks.", file=shared(name="leave.txt", message="m1"))
    await put(store, "Eight weeks.", file=shared(name="dismissals.txt", message="m2"))

    await store.retract(tenant=Tenant("library"), message_key="m2", file_id=None)

    assert await found(store, "dismissals") == []
    assert len(await found(store, "leave")) == 1


async def test_the_passages_of_a_scope_are_counted_however_many_save_at_once(
    store: Store, database: Database
) -> None:
    await asyncio.gather(
        *(
            put(store, f"{n} {LONG}", file=shared(message=f"m{n}", scope=f"slack:T1/C{n % 2}"))
            for n in range(12)
        )
    )
    await asyncio.gather(
        *(
            store.retract(tenant=Tenant("slack:T1"), message_key=f"m{n}", file_id=None)
            for n in range(0, 12, 3)
        )
    )

    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            """
            select scope.key, scope.passages, count(lexeme) from scope
            left join lexeme on lexeme.scope = scope.id group by 1, 2
            """
        )
        counts = await cursor.fetchall()
    assert len(counts) == 2
    assert all(kept == counted for _, kept, counted in counts)


async def test_words_are_counted_exactly_whatever_comes_and_goes(
    store: Store, database: Database
) -> None:
    for n in range(6):
        await put(store, f"{n} {LONG}", file=shared(message=f"m{n}"), size=PassageSize(most=300))
    await store.retract(tenant=Tenant("library"), message_key="m2", file_id=None)
    await put(store, "Something else.", file=shared(message="m3"))

    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            """
            (select scope, term, passages::bigint from frequency except
             select scope, term, count(*) from lexeme, unnest(terms) term group by 1, 2)
            union all
            (select scope, term, count(*) from lexeme, unnest(terms) term group by 1, 2 except
             select scope, term, passages from frequency)
            """
        )
        differences = await cursor.fetchall()
    assert differences == []


async def test_a_document_that_fails_half_way_leaves_nothing(store: Store) -> None:
    with pytest.raises(ValueError, match=r"expected 1 vectors of 3 numbers.*'model'"):
        await put(
            store,
            "Eight weeks.",
            space=await store.space(model="model", dimensions=3),
            vectors=[[1.0, 2.0]],
        )

    assert await store.documents(audience=EVERYONE) == []
    assert await store.known(scope=Scope("library"), sha256=bytes(32)) is None
