"""Finding documents by when, where and under which name they were dropped."""

import pytest

from rag.storage.store import Store
from rag.values import Document
from tests.rag.storage.shelf import EVERYONE, audience, put, shared


def names(documents: list[Document]) -> list[str]:
    return [document.name for document in documents]


async def test_the_newest_are_those_dropped_last_also_again(store: Store) -> None:
    again = await put(store, "A.", file=shared(name="a.txt", message="m1", day=1))
    await put(store, "B.", file=shared(name="b.txt", message="m2", day=2))
    await put(store, "C.", file=shared(name="c.txt", message="m3", day=3))
    await store.add_source(document_id=again, file=shared(name="a2.txt", message="m4", day=4))

    assert names(await store.newest(audience=EVERYONE, limit=2)) == ["a2.txt", "c.txt"]


async def test_a_name_is_found_by_any_part_of_it_and_first_by_its_beginning(store: Store) -> None:
    await put(store, "A.", file=shared(name="Tender.pdf", message="m1", day=1))
    await put(store, "B.", file=shared(name="old tender.pdf", message="m2", day=2))
    await put(store, "C.", file=shared(name="tenders.xlsx", message="m3", day=3))
    await put(store, "D.", file=shared(name="travel.md", message="m4", day=4))

    found = await store.named(audience=EVERYONE, names_like="TENDER", limit=10)

    assert names(found) == ["tenders.xlsx", "Tender.pdf", "old tender.pdf"]
    assert names(await store.named(audience=EVERYONE, names_like="", limit=1)) == ["travel.md"]


@pytest.mark.parametrize("typed", ["%", "_", "\\", "100%", "a_b", "c\\d"])
async def test_what_was_typed_is_no_pattern(store: Store, typed: str) -> None:
    await put(store, "A.", file=shared(name="100% a_b c\\d.txt", message="m1"))
    await put(store, "B.", file=shared(name="100 percent axb cxd.txt", message="m2"))

    found = await store.named(audience=EVERYONE, names_like=typed, limit=10)

    assert names(found) == ["100% a_b c\\d.txt"]


async def test_an_older_version_has_the_same_name_in_the_same_scope(store: Store) -> None:
    scope = "slack:T1/C1"
    first = await put(store, "1", file=shared(scope=scope, message="m1", day=1))
    second = await put(store, "2", file=shared(scope=scope, message="m2", day=2))
    await put(store, "3", file=shared(scope="slack:T1/C2", message="m3", day=2))
    await put(store, "4", file=shared(scope=scope, message="m4", day=2, name="Notes.txt"))
    third = await put(store, "5", file=shared(scope=scope, message="m5", day=3))

    older = [await store.older_version(document_id=id_) for id_ in (third, second, first)]

    assert [document.id if document else None for document in older] == [second, first, None]


async def test_what_does_not_exist_has_no_older_version(store: Store) -> None:
    assert await store.older_version(document_id=99) is None


async def test_a_message_tells_what_it_dropped(store: Store) -> None:
    one = await put(store, "1", file=shared(file_id="f1", message="m1"))
    await put(store, "2", file=shared(file_id="f1", message="m2"))
    two = await put(store, "3", file=shared(file_id="f2", message="m1"))
    await store.add_source(document_id=one, file=shared(file_id="f9", message="m9"))

    found = await store.dropped_by(message_key="m1", audience=EVERYONE)

    assert [document.id for document in found] == [one, two]


async def test_what_may_not_be_seen_is_neither_new_nor_named_nor_dropped(store: Store) -> None:
    await put(store, "1", file=shared(scope="slack:T1/C1"))
    stranger = audience("slack:T1/C2")

    assert await store.newest(audience=stranger, limit=10) == []
    assert await store.named(audience=stranger, names_like="", limit=10) == []
    assert await store.dropped_by(message_key="m1", audience=stranger) == []
