"""Vectors are reused within a tenant, and made up for where they are missing."""

import numpy as np
import pytest

from rag.storage.store import Store
from rag.storage.vectors import text_to_embed
from rag.values import Tenant
from tests.rag.storage.shelf import EVERYONE, put, shared


async def test_a_space_is_found_again_by_model_and_size(store: Store) -> None:
    space = await store.space(model="model", dimensions=3)

    assert await store.space(model="model", dimensions=3) == space
    assert (await store.space(model="model", dimensions=4)).id != space.id
    assert (await store.space(model="other", dimensions=3)).id != space.id


async def test_vectors_are_reused_within_a_tenant_and_nowhere_else(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    await put(store, "Text.", file=shared(scope="slack:T1/C1"), space=space, vectors=[[0.5, 0.25]])
    texts = [text_to_embed("Text.", name="notes.txt", heading=()), "something else"]

    reused = await store.cached_vectors(tenant=Tenant("slack:T1"), space=space, texts=texts)

    assert {text: vector.tolist() for text, vector in reused.items()} == {texts[0]: [0.5, 0.25]}
    assert await store.cached_vectors(tenant=Tenant("slack:T2"), space=space, texts=texts) == {}


async def test_vectors_of_another_space_are_not_reused(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    other = await store.space(model="other", dimensions=2)
    await put(store, "Text.", space=space, vectors=[[1.0, 0.0]])
    texts = [text_to_embed("Text.", name="notes.txt", heading=())]

    assert await store.cached_vectors(tenant=Tenant("library"), space=other, texts=texts) == {}


async def test_documents_read_before_there_was_a_model_get_their_vectors_later(
    store: Store,
) -> None:
    await put(store, "Eight weeks.", file=shared(name="leave.txt"))
    space = await store.space(model="model", dimensions=2)

    missing = await store.passages_without_vector(space=space, limit=10)
    await store.add_vectors(
        space=space, passages=missing, vectors=np.array([[1.0, 0.0]], dtype=np.float32)
    )

    assert [passage.text for passage in missing] == ["leave.txt\nEight weeks."]
    assert await store.passages_without_vector(space=space, limit=10) == []
    [found] = await store.search(
        audience=EVERYONE, question="notice", vector=[1.0, 0.0], space=space, limit=5
    )
    assert found.text == "Eight weeks."


async def test_a_passage_forgotten_meanwhile_gets_no_vector(store: Store) -> None:
    id_ = await put(store, "Eight weeks.")
    space = await store.space(model="model", dimensions=2)
    missing = await store.passages_without_vector(space=space, limit=10)
    await store.forget(document_id=id_, audience=EVERYONE)

    await store.add_vectors(
        space=space, passages=missing, vectors=np.array([[1.0, 0.0]], dtype=np.float32)
    )

    texts = [passage.text for passage in missing]
    assert await store.cached_vectors(tenant=Tenant("library"), space=space, texts=texts) == {}


async def test_a_question_of_another_size_than_the_space_names_both(store: Store) -> None:
    space = await store.space(model="model", dimensions=3)
    await put(store, "Eight weeks.")

    with pytest.raises(ValueError, match=r"'model' have 3 numbers.*has 2"):
        await store.search(
            audience=EVERYONE, question="weeks", vector=[1.0, 0.0], space=space, limit=5
        )
