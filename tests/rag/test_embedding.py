"""Vectors are made once: what is known is not paid for again, what is missing is completed."""

from dataclasses import replace

import numpy as np
import pytest

from rag.embedding import TextEmbedder, complete_vectors, vectors_for
from rag.errors import ModelRefusedError
from rag.events import FileShared
from rag.ingestion import IngestTools, IngestWorkflow, ingested
from rag.models.embedder import Embedder
from rag.storage.store import Store
from rag.values import LIBRARY, Audience, Passage, Scope, Tenant, tenant_of
from tests.fakes.openai.faults import NO_QUOTA, SendVectors
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI
from tests.rag.test_ingestion import fetching, shared

TENANT = tenant_of(LIBRARY)
CORRECT = SendVectors(backwards=True)
"""No fault at all: each vector has the index of its text."""
TREES = ("alder", "birch", "cedar", "dogwood", "elm")
PARTS = [f"# Part {n}\n\nIt is about the {tree}.\n" for n, tree in enumerate(TREES)]


def sent(openai: FakeOpenAI) -> list[str]:
    """Every text that was paid for."""
    return [text for request in openai.received(EMBEDDINGS) for text in request.body["input"]]


async def ingest(
    tools: IngestTools, text: str, *, embedder: TextEmbedder | None, scope: Scope = LIBRARY
) -> None:
    workflow = IngestWorkflow(replace(fetching(tools, text.encode()), embedder=embedder))
    file: FileShared = shared("parts.md", message=f"{scope}: {text}")
    await ingested(workflow, file.model_copy(update={"scope": scope}))


async def found(
    store: Store, embedding: Embedder, question: str, *, scope: Scope = LIBRARY
) -> Passage:
    """What is nearest by meaning alone."""
    vectors = await vectors_for(store, embedding, tenant=Tenant("nobody"), texts=[question])
    passages = await store.search(
        audience=Audience(scopes=frozenset({scope})),
        question="",
        vector=vectors.rows[0].tolist(),
        space=vectors.space,
        limit=1,
    )
    return passages[0]


async def test_each_text_gets_its_vector_in_order(store: Store, embedding: Embedder) -> None:
    texts = ["a cat", "a tax", "a cat"]

    vectors = await vectors_for(store, embedding, tenant=TENANT, texts=texts)

    assert (vectors.space.model, vectors.space.dimensions) == ("nomic-embed-text", 64)
    assert vectors.rows.shape == (3, 64)
    assert vectors.rows.dtype == np.float32
    assert np.array_equal(vectors.rows[0], vectors.rows[2])
    assert vectors.rows[0] @ vectors.rows[1] < 0.5


async def test_a_text_that_occurs_twice_is_paid_for_once(
    store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await vectors_for(store, embedding, tenant=TENANT, texts=["a cat", "a tax", "a cat"])

    assert sent(openai) == ["a cat", "a tax"]


async def test_a_changed_document_pays_for_what_changed(
    tools: IngestTools, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, "\n".join(PARTS), embedder=embedding)
    openai.requests.clear()

    await ingest(tools, "\n".join([*PARTS[:4], "# Part 4\n\nIt changed.\n"]), embedder=embedding)

    [text] = sent(openai)
    assert text.endswith("It changed.")


async def test_another_scope_of_the_tenant_pays_nothing(
    tools: IngestTools, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, PARTS[0], embedder=embedding, scope=Scope("slack:T1/C1"))
    openai.requests.clear()

    await ingest(tools, PARTS[0], embedder=embedding, scope=Scope("slack:T1/C2"))

    assert openai.requests == []


async def test_another_tenant_pays_for_itself(
    tools: IngestTools, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, PARTS[0], embedder=embedding, scope=Scope("slack:T1/C1"))
    openai.requests.clear()

    await ingest(tools, PARTS[0], embedder=embedding, scope=Scope("slack:T2/C1"))

    assert len(sent(openai)) == 1


async def test_vectors_that_were_reused_are_those_of_the_model(
    tools: IngestTools, store: Store, embedding: Embedder
) -> None:
    first = await vectors_for(store, embedding, tenant=TENANT, texts=["parts.md › Part\na cat"])
    await ingest(tools, "# Part\n\na cat", embedder=embedding)

    again = await vectors_for(store, embedding, tenant=TENANT, texts=["parts.md › Part\na cat"])

    assert np.allclose(first.rows, again.rows, atol=1e-3)


async def test_passages_read_without_a_model_get_their_vectors_later(
    tools: IngestTools, store: Store, embedding: Embedder
) -> None:
    await ingest(tools, "\n".join(PARTS), embedder=None)

    completed = await complete_vectors(store, embedding)

    assert completed == 5
    assert (await found(store, embedding, "a cedar")).text == "It is about the cedar."


async def test_complete_vectors_are_not_made_again(
    tools: IngestTools, store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, "\n".join(PARTS), embedder=None)
    await complete_vectors(store, embedding)
    openai.requests.clear()

    assert await complete_vectors(store, embedding) == 0
    assert openai.requests == []


async def test_a_passage_has_the_same_vector_whenever_the_model_was_set_up(
    tools: IngestTools, store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, PARTS[0], embedder=embedding, scope=Scope("slack:T1/C1"))
    await ingest(tools, PARTS[0], embedder=None, scope=Scope("slack:T2/C1"))

    await complete_vectors(store, embedding)

    first, later = sent(openai)
    assert first == later


async def test_completing_pays_for_no_text_that_the_tenant_has_embedded(
    tools: IngestTools, store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    here, there, elsewhere = (Scope(f"slack:T1/C{n}") for n in range(3))
    await ingest(tools, PARTS[0], embedder=embedding, scope=here)
    openai.requests.clear()
    for scope in (there, elsewhere):
        await ingest(tools, "\n".join(PARTS[:2]), embedder=None, scope=scope)

    completed = await complete_vectors(store, embedding)

    [text] = sent(openai)
    assert completed == 4
    assert text.endswith("the birch.")
    nearest = await found(store, embedding, "an alder", scope=elsewhere)
    assert nearest.text == "It is about the alder."


async def test_what_was_completed_before_a_failure_is_kept(
    tools: IngestTools, store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    for tenant in ("T1", "T2"):
        await ingest(tools, PARTS[0], embedder=None, scope=Scope(f"slack:{tenant}/C1"))
    openai.fail(EMBEDDINGS, CORRECT)
    openai.fail(EMBEDDINGS, NO_QUOTA)
    with pytest.raises(ModelRefusedError):
        await complete_vectors(store, embedding)

    completed = await complete_vectors(store, embedding)

    assert completed == 1
    assert len(sent(openai)) == 3


async def test_another_model_completes_its_own_vectors(
    tools: IngestTools, store: Store, embedding: Embedder, openai: FakeOpenAI
) -> None:
    await ingest(tools, "\n".join(PARTS), embedder=embedding)
    openai.requests.clear()

    class Renamed:
        """The same endpoint under the name of another model."""

        model = "another-model"
        dimensions = embedding.dimensions
        embed = embedding.embed
        embed_query = embedding.embed_query

    assert await complete_vectors(store, Renamed()) == 5
    assert len(sent(openai)) == 5
