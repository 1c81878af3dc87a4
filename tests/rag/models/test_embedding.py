"""Turning texts into vectors."""

import numpy as np

from rag.models.embedding import Embedder
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI


async def test_every_text_gets_a_row_of_length_one_in_order(
    fake: FakeOpenAI, texts: Embedder
) -> None:
    words = [f"word{n} and another" for n in range(150)]

    rows = await texts.embed(words)

    assert rows.shape == (150, fake.dimensions)
    assert rows.dtype == np.float32
    assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
    assert np.allclose(rows[149], await texts.embed_query(words[149]), atol=1e-6)


async def test_similar_texts_are_near(texts: Embedder) -> None:
    cats, kitten, tax = await texts.embed(
        ["Cats sleep all day", "The cat was sleeping", "Income tax is due in May"]
    )

    assert cats @ kitten > 0.4
    assert cats @ tax < 0.2


async def test_dimensions_are_learned_from_one_request(fake: FakeOpenAI, texts: Embedder) -> None:
    assert await texts.dimensions() == fake.dimensions
    assert await texts.dimensions() == fake.dimensions

    assert fake.count(EMBEDDINGS) == 1
