"""Getting hold of models: what comes from settings, and what must not come from elsewhere."""

from dataclasses import replace

import pytest
from pydantic import SecretStr

from rag.errors import ModelRefusedError, ModelUnavailableError
from rag.models.chat import budget_characters, complete
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model, embedder
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.proxy import FakeProxy
from tests.rag.models.ways_of_asking import MESSAGES, Way


async def test_nothing_is_taken_from_the_environment(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in (
        "OPENAI_API_KEY",
        "OPENAI_ADMIN_KEY",
        "OPENAI_ORG_ID",
        "OPENAI_PROJECT_ID",
        "OPENAI_API_VERSION",
    ):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Extra: from-the-environment")
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.setenv("OPENAI_API_BASE", "http://127.0.0.1:1/v1")

    await way.ask(replace(endpoint, api_key=None))

    (request,) = fake.requests
    assert request.headers["Authorization"] == "Bearer no-key"
    assert "from-the-environment" not in str(request.headers)


async def test_an_endpoint_over_https_is_asked_through_the_proxy(
    endpoint: ModelEndpoint, way: Way
) -> None:
    async with FakeProxy() as proxy:
        with pytest.raises(ModelUnavailableError, match=r"models\.example"):
            await way.ask(
                replace(endpoint, base_url="https://models.example/v1", proxy=proxy.address)
            )

    assert {tunnel.to for tunnel in proxy.tunnels} == {"models.example:443"}
    assert {tunnel.credentials for tunnel in proxy.tunnels} == {"me:hunter2"}
    assert all(b"models.example" in tunnel.first_bytes for tunnel in proxy.tunnels)


async def test_an_endpoint_over_http_is_asked_directly(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    async with FakeProxy() as proxy:
        await way.ask(replace(endpoint, proxy=proxy.address))

    assert len(fake.requests) == 1
    assert proxy.tunnels == []


@pytest.mark.parametrize(
    ("model", "set_to", "window"),
    [
        ("gpt-4o-mini", None, 128_000),
        ("gpt-4o-mini", 16_000, 16_000),
        ("llama3.1:8b", None, 8_192),
        ("llama3.1:8b", 32_768, 32_768),
    ],
)
async def test_the_context_window_is_set_or_known_or_small(
    endpoint: ModelEndpoint, model: str, set_to: int | None, window: int
) -> None:
    llm = chat_model(replace(endpoint, llm_model=model, context_window=set_to))

    await llm.aclose()
    assert llm.metadata.context_window == window
    assert llm.metadata.model_name == model
    assert not llm.metadata.is_function_calling_model


async def test_the_budget_leaves_room_for_the_reply(endpoint: ModelEndpoint) -> None:
    small = chat_model(replace(endpoint, context_window=8_192))
    short = chat_model(replace(endpoint, context_window=8_192, max_output_tokens=500))
    tiny = chat_model(replace(endpoint, context_window=1_000))

    for llm in (small, short, tiny):
        await llm.aclose()
    assert 12_000 < budget_characters(small) < budget_characters(short) < 3 * 8_192
    assert budget_characters(tiny) == 0


async def test_a_model_without_chat_completions_is_refused_by_name(endpoint: ModelEndpoint) -> None:
    with pytest.raises(ModelRefusedError, match=r"'gpt-5\.2-pro' .* Choose another LLM_MODEL"):
        chat_model(replace(endpoint, llm_model="gpt-5.2-pro"))


async def test_the_key_is_in_no_repr_and_no_payload(
    llm: EndpointLLM, endpoint: ModelEndpoint
) -> None:
    model = embedder(endpoint)

    shown = [repr(endpoint), repr(llm), str(llm.to_payload()), repr(model), repr(vars(model))]

    await model.aclose()
    assert "canary" not in " ".join(shown)


async def test_no_tokenizer_is_loaded(llm: EndpointLLM) -> None:
    """The real one is downloaded, even for models of OpenAI."""
    assert llm._tokenizer is None


async def test_openai_itself_is_asked_unless_a_place_is_named() -> None:
    endpoint = ModelEndpoint(
        api_key=SecretStr("sk-none"),
        base_url=None,
        llm_model="gpt-4o-mini",
        embedding_model="text-embedding-3-small",
        embedding_dimensions=None,
        context_window=None,
    )

    llm = chat_model(endpoint)

    await llm.aclose()
    assert llm.api_base == "https://api.openai.com/v1/"


async def test_one_connection_serves_many_calls(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    for _ in range(5):
        await complete(llm, MESSAGES, json=False)

    assert len({request.peer for request in fake.requests}) == 1
