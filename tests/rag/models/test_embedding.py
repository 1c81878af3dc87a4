"""Turning texts into vectors."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import numpy as np
import pytest

from rag.errors import ContextTooLongError, WrongEmbeddingError
from rag.models.embedder import Embedder, batches
from rag.models.endpoint import ModelEndpoint, embedder
from tests.fakes.openai.faults import RATE_LIMITED, Hang, Refuse, SendVectors
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI


@pytest.fixture
async def sized(endpoint: ModelEndpoint) -> AsyncIterator[Embedder]:
    """An embedder whose dimensions are set: 64."""
    model = embedder(replace(endpoint, embedding_dimensions=64))
    yield model
    await model.aclose()


async def test_every_text_gets_a_row_of_length_one_in_order(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    texts = [f"word{n} and another" for n in range(150)]

    rows = await vectors.embed(texts)

    assert rows.shape == (150, fake.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows[149], await vectors.embed_query(texts[149]), atol=1e-6)


async def test_nothing_to_embed_asks_nobody(fake: FakeOpenAI, sized: Embedder) -> None:
    rows = await sized.embed([])

    assert rows.shape == (0, 64)
    assert not fake.requests


async def test_similar_texts_are_near(vectors: Embedder) -> None:
    cats, kitten, tax = await vectors.embed(
        ["Cats sleep all day", "The cat was sleeping", "Income tax is due in May"]
    )

    assert cats @ kitten > 0.4
    assert cats @ tax < 0.2


async def test_dimensions_are_learned_from_one_request(fake: FakeOpenAI, vectors: Embedder) -> None:
    assert await vectors.dimensions() == fake.dimensions
    assert await vectors.dimensions() == fake.dimensions

    assert fake.count(EMBEDDINGS) == 1


async def test_dimensions_that_are_set_are_asked_for(fake: FakeOpenAI, sized: Embedder) -> None:
    rows = await sized.embed(["a cat"])

    assert await sized.dimensions() == rows.shape[1] == 64
    assert fake.requests[0].body["dimensions"] == 64
    assert fake.count(EMBEDDINGS) == 1


async def test_several_batches_are_in_flight_but_not_all(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.latency_s = 0.05

    await vectors.embed([f"text {n}" for n in range(640)])

    assert fake.count(EMBEDDINGS) == 10
    assert fake.most_at_once == 4


async def test_one_batch_that_fails_is_repeated_alone(fake: FakeOpenAI, vectors: Embedder) -> None:
    fake.fail(EMBEDDINGS, RATE_LIMITED, times=2)

    rows = await vectors.embed([f"text {n}" for n in range(192)])

    assert rows.shape[0] == 192
    assert fake.count(EMBEDDINGS) == 5


async def test_vectors_out_of_order_are_put_in_order(fake: FakeOpenAI, vectors: Embedder) -> None:
    fake.fail(EMBEDDINGS, SendVectors(backwards=True))

    cat, tax = await vectors.embed(["a cat", "a tax"])

    assert np.allclose(cat, await vectors.embed_query("a cat"), atol=1e-6)
    assert np.allclose(tax, await vectors.embed_query("a tax"), atol=1e-6)


@pytest.mark.parametrize("as_base64", [True, False])
async def test_vectors_come_as_base64_or_as_numbers(
    fake: FakeOpenAI, vectors: Embedder, as_base64: bool
) -> None:
    fake.base64 = as_base64

    row = await vectors.embed_query("a cat")
    again = await vectors.embed_query("a cat")

    assert np.allclose(np.linalg.norm(row), 1.0, atol=1e-5)
    assert np.allclose(row, again, atol=1e-6)
    formats = [request.body["encoding_format"] for request in fake.requests]
    assert formats == (["base64", "base64"] if as_base64 else ["base64", "float", "float"])


async def test_an_endpoint_that_takes_no_dimensions_may_have_the_right_ones(
    fake: FakeOpenAI, sized: Embedder
) -> None:
    fake.unsupported = {"dimensions"}
    fake.dimensions = 64

    rows = await sized.embed(["a cat"])

    assert rows.shape == (1, 64)
    assert fake.count(EMBEDDINGS) == 2


WRONG = {
    "another size": (SendVectors(dimensions=63), "vectors of 63 numbers instead of 64"),
    "too few": (SendVectors(fewer=1), "1 vectors for 2 texts"),
    "zeros": (SendVectors(value=0.0), "a vector of zeros"),
    "not a number": (SendVectors(value=float("nan")), "a vector of zeros or of no numbers"),
    "no vectors": (Refuse(status=200, body='{"object": "list", "data": []}'), "0 vectors"),
    "something else": (Refuse(status=200, body='{"ok": true}'), "did not return vectors"),
    "half a list": (
        Refuse(status=200, body='{"data": [{"embedding": [[1.0]]}, {"embedding": null}]}'),
        "did not return vectors",
    ),
}


@pytest.mark.parametrize(("fault", "says"), WRONG.values(), ids=WRONG.keys())
async def test_wrong_vectors_name_model_and_setting(
    fake: FakeOpenAI, sized: Embedder, fault: SendVectors | Refuse, says: str
) -> None:
    fake.fail(EMBEDDINGS, fault, times=None)

    with pytest.raises(WrongEmbeddingError, match=f"'nomic-embed-text'.*{says}.*EMBEDDING_MODEL"):
        await sized.embed(["a cat", "a tax"])

    assert fake.count(EMBEDDINGS) == 1


async def test_another_size_than_before_is_wrong(fake: FakeOpenAI, vectors: Embedder) -> None:
    await vectors.embed(["a cat"])
    fake.dimensions = 100

    with pytest.raises(WrongEmbeddingError, match="vectors of 100 numbers instead of 256"):
        await vectors.embed(["a tax"])


async def test_a_batch_that_is_too_long_is_sent_in_halves(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.batch_chars = 1_000
    texts = [f"{n:03d} " + "x" * 296 for n in range(8)]

    rows = await vectors.embed(texts)

    fake.batch_chars = None
    assert np.allclose(rows, await vectors.embed(texts), atol=1e-6)


async def test_a_text_that_is_too_long_is_found_by_its_beginning(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.embedding_chars = 1_000
    long = "a cat sat on a mat, " * 100

    row = await vectors.embed_query(long)

    assert np.allclose(row, await vectors.embed_query(long[:1_000]), atol=1e-6)


async def test_a_model_for_which_everything_is_too_long_is_given_up(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.embedding_chars = 10

    with pytest.raises(ContextTooLongError, match="another EMBEDDING_MODEL"):
        await vectors.embed(["a cat sat on a mat, " * 100])


async def test_a_question_does_not_wait_behind_documents(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.fail(EMBEDDINGS, Hang(), times=4)
    documents = asyncio.create_task(vectors.embed([f"text {n}" for n in range(640)]))
    for _ in range(4):
        await fake.arrivals.get()

    row = await vectors.embed_query("a cat")

    documents.cancel()
    assert row.shape == (fake.dimensions,)
    assert fake.count(EMBEDDINGS) == 5


async def test_cancelling_whoever_waits_for_vectors_closes_the_connections(
    fake: FakeOpenAI, vectors: Embedder
) -> None:
    fake.fail(EMBEDDINGS, Hang(), times=None)
    waiting = asyncio.create_task(vectors.embed([f"text {n}" for n in range(640)]))
    requests = [await fake.arrivals.get() for _ in range(4)]

    waiting.cancel()

    for request in requests:
        await request.closed.wait()
    assert fake.count(EMBEDDINGS) == 4


@pytest.mark.parametrize(
    ("texts", "sizes"),
    [
        (["x"] * 150, [64, 64, 22]),
        (["x" * 40_000] * 5, [2, 2, 1]),
        (["x" * 500_000] * 2, [1, 1]),
        ([], []),
    ],
)
def test_batches_are_bounded_in_number_and_characters(texts: list[str], sizes: list[int]) -> None:
    assert [len(batch) for batch in batches(texts)] == sizes
