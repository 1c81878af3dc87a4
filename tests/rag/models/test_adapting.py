"""What an endpoint does not take is left out, once it has said so, and not tried again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from rag.errors import ModelRefusedError
from rag.models.chat import complete, stream
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model
from tests.fakes.openai.faults import SERVER_ERROR, Refuse
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.openai.traits import unsupported
from tests.rag.models.ways_of_asking import MESSAGES


def _sent(fake: FakeOpenAI, name: str) -> list[bool]:
    return [name in request.body for request in fake.received(CHAT)]


@pytest.fixture
async def bounded(endpoint: ModelEndpoint) -> AsyncIterator[EndpointLLM]:
    model = chat_model(replace(endpoint, max_output_tokens=500))
    yield model
    await model.aclose()


async def test_json_is_asked_for_by_format(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    await complete(llm, MESSAGES, json=True)
    await complete(llm, MESSAGES, json=False)

    assert _sent(fake, "response_format") == [True, False]
    assert fake.requests[0].body["response_format"] == {"type": "json_object"}


async def test_an_endpoint_without_json_mode_is_asked_for_it_once(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.json_mode = False

    await complete(llm, MESSAGES, json=True)
    await complete(llm, MESSAGES, json=True)

    assert _sent(fake, "response_format") == [True, False, False]


@pytest.mark.parametrize(
    "refusal",
    [
        Refuse(status=400, message="'response_format.type' must be 'json_schema' or 'text'"),
        Refuse(status=400, body='{"detail": "JSON mode is not available for this model"}'),
        Refuse(
            status=422,
            body='{"detail": [{"loc": ["body", "response_format"], "msg": "extra fields"}]}',
        ),
    ],
)
async def test_json_mode_is_refused_in_many_words(
    fake: FakeOpenAI, llm: EndpointLLM, refusal: Refuse
) -> None:
    fake.fail(CHAT, refusal)

    await complete(llm, MESSAGES, json=True)

    assert _sent(fake, "response_format") == [True, False]


async def test_learning_does_not_use_up_an_attempt(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.fail(CHAT, unsupported("response_format"))
    fake.fail(CHAT, unsupported("temperature"))
    fake.fail(CHAT, SERVER_ERROR, times=2)

    await complete(llm, MESSAGES, json=True)

    # Two refused parameters, two failed attempts, and the reply.
    assert fake.count(CHAT) == 5


async def test_calls_under_way_learn_together(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.json_mode = False
    fake.latency_s = 0.05

    await asyncio.gather(*(complete(llm, MESSAGES, json=True) for _ in range(4)))

    assert _sent(fake, "response_format") == [True] * 4 + [False] * 4


async def test_a_stream_learns_too(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.unsupported = {"temperature"}

    text = "".join([delta async for delta in stream(llm, MESSAGES)])

    assert text == "You said: How many?"
    assert _sent(fake, "temperature") == [True, False]


async def test_a_thinking_model_is_told_its_limit_by_the_new_name(
    fake: FakeOpenAI, bounded: EndpointLLM
) -> None:
    fake.unsupported = {"max_tokens"}

    await complete(bounded, MESSAGES, json=False)

    first, second = (request.body for request in fake.requests)
    assert first["max_tokens"] == second["max_completion_tokens"] == 500
    assert "max_tokens" not in second


async def test_a_thinking_model_that_is_known_by_name_needs_no_learning(
    fake: FakeOpenAI, endpoint: ModelEndpoint
) -> None:
    fake.unsupported = {"max_tokens"}
    llm = chat_model(replace(endpoint, llm_model="gpt-5-mini", max_output_tokens=500))

    await complete(llm, MESSAGES, json=False)

    await llm.aclose()
    (request,) = fake.requests
    assert request.body["max_completion_tokens"] == 500


async def test_a_refusal_that_stays_is_told(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.fail(CHAT, Refuse(status=400, message="temperature is wrong, whatever it is"), times=None)

    with pytest.raises(ModelRefusedError, match="temperature is wrong"):
        await complete(llm, MESSAGES, json=False)

    assert fake.count(CHAT) == 2
