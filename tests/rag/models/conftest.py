"""A fake endpoint, and models that are asked there."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from rag.models.embedder import Embedder
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model, embedder
from rag.models.limits import ModelLimits
from tests.fakes.openai.server import FakeOpenAI
from tests.rag.models.ways_of_asking import WAYS, Way

QUICK = ModelLimits(
    connect_s=2.0, first_token_s=0.5, gap_s=0.5, reply_s=0.5, total_s=10.0, backoff_s=0.01
)


@pytest.fixture
async def fake() -> AsyncIterator[FakeOpenAI]:
    async with FakeOpenAI() as fake:
        yield fake


@pytest.fixture
def endpoint(fake: FakeOpenAI) -> ModelEndpoint:
    return ModelEndpoint(
        api_key=SecretStr("sk-canary-1234567890"),
        base_url=fake.url,
        llm_model="llama3.1:8b",
        embedding_model="nomic-embed-text",
        embedding_dimensions=None,
        context_window=None,
        limits=QUICK,
    )


@pytest.fixture
async def llm(endpoint: ModelEndpoint) -> AsyncIterator[EndpointLLM]:
    model = chat_model(endpoint)
    yield model
    await model.aclose()


@pytest.fixture
async def vectors(endpoint: ModelEndpoint) -> AsyncIterator[Embedder]:
    model = embedder(endpoint)
    yield model
    await model.aclose()


@pytest.fixture(params=list(WAYS.values()), ids=list(WAYS))
def way(request: pytest.FixtureRequest) -> Way:
    """Each way of asking in turn."""
    way: Way = request.param
    return way
