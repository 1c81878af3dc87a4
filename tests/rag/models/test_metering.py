"""What a piece of work costs is known at any moment, however its calls end."""

import asyncio
from contextlib import aclosing

import pytest
from llama_index.core.llms import ChatMessage
from openai.types.chat import ChatCompletionChunk

from rag.errors import ModelError
from rag.models.chat import complete, stream
from rag.models.embedder import Embedder
from rag.models.endpoint import EndpointLLM
from rag.models.metering import Meter, MeteredEmbedder
from tests.fakes.openai.faults import Cut, Hang, Refuse
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.openai.wire import tokens

PROMPT = "p" * 400
HELLO = [ChatMessage(role="user", content=PROMPT)]
REPLY = "Eight weeks, in writing, to your manager."
PROMPT_TOKENS = 100


async def test_a_whole_reply_counts_as_the_endpoint_reports_it(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    meter = Meter()
    fake.answers.append(REPLY)

    await complete(llm.metered(meter), HELLO, json=False)

    assert meter.tokens == len(tokens(REPLY))


async def test_a_streamed_reply_counts_by_its_length_and_its_prompt(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    meter = Meter()
    fake.answers.append("r" * 80)

    async for _ in stream(llm.metered(meter), HELLO):
        pass

    assert meter.tokens == PROMPT_TOKENS + 20


async def test_thoughts_count_too(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    meter = Meter()
    fake.answers.append("<think>" + "t" * 25 + "</think>" + "r" * 40)

    shown = "".join([delta async for delta in stream(llm.metered(meter), HELLO)])

    assert shown == "r" * 40
    assert meter.tokens == PROMPT_TOKENS + 20


async def test_nothing_more_is_asked_of_the_endpoint(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    async for _ in stream(llm.metered(Meter()), HELLO):
        pass

    assert "stream_options" not in fake.requests[0].body


async def test_calls_add_up_and_meters_do_not_mix(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    one, other = Meter(), Meter()
    fake.answers.extend([REPLY] * 3)

    await asyncio.gather(
        complete(llm.metered(one), HELLO, json=False),
        complete(llm.metered(one), HELLO, json=False),
        complete(llm.metered(other), HELLO, json=False),
    )
    await complete(llm, HELLO, json=False)

    assert one.tokens == 2 * other.tokens == 2 * len(tokens(REPLY))


@pytest.mark.parametrize("fault", [Hang(), Cut(), Refuse(status=400)])
async def test_a_call_that_fails_counts_its_prompt_once(
    fake: FakeOpenAI, llm: EndpointLLM, fault: Hang | Cut | Refuse
) -> None:
    meter = Meter()
    fake.fail(CHAT, fault, times=None)

    with pytest.raises(ModelError):
        await complete(llm.metered(meter), HELLO, json=False)

    assert meter.tokens == PROMPT_TOKENS


async def test_a_stream_that_breaks_counts_what_had_arrived(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    meter = Meter()
    fake.answers.append("aaaa bbbb cccc dddd")
    fake.fail(CHAT, Cut(after_tokens=2))
    text = ""

    with pytest.raises(ModelError):  # noqa: PT012 - it breaks while it is read
        async for delta in stream(llm.metered(meter), HELLO):
            text += delta

    assert text
    assert meter.tokens == PROMPT_TOKENS + -(-len(text) // 4)


async def test_a_stream_that_nobody_reads_on_counts_what_had_arrived(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    meter = Meter()
    fake.answers.append("aaaa " * 1_000)
    fake.token_delay_s = 0.01

    async with aclosing(stream(llm.metered(meter), HELLO)) as deltas:
        first = await anext(deltas)

    assert PROMPT_TOKENS < meter.tokens < PROMPT_TOKENS + 1_000
    assert first


async def test_a_cancelled_call_counts_its_prompt(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    meter = Meter()
    fake.fail(CHAT, Hang())
    asking = asyncio.create_task(complete(llm.metered(meter), HELLO, json=False))
    await fake.arrivals.get()

    asking.cancel()
    await asyncio.wait([asking])

    assert meter.tokens == PROMPT_TOKENS


async def test_what_a_metered_model_learns_of_the_endpoint_all_know(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.unsupported = {"temperature"}

    await complete(llm.metered(Meter()), HELLO, json=False)
    await complete(llm, HELLO, json=False)

    assert fake.count(CHAT) == 3
    assert len({request.peer for request in fake.requests}) == 1


async def test_embedded_texts_count_by_their_length(vectors: Embedder) -> None:
    meter = Meter()
    metered = MeteredEmbedder(vectors, meter)

    rows = await metered.embed(["t" * 40, "t" * 60])
    row = await metered.embed_query("t" * 40)

    assert rows.shape == (2, await metered.dimensions())
    assert row.shape == (rows.shape[1],)
    assert metered.model == "nomic-embed-text"
    assert meter.tokens == 25 + 10


def test_a_stream_that_reports_its_usage_counts_as_reported() -> None:
    meter = Meter()
    call = meter.begin(characters=400)
    chunk = ChatCompletionChunk.model_validate(
        {
            "id": "1",
            "object": "chat.completion.chunk",
            "created": 0,
            "model": "m",
            "choices": [],
            "usage": {"prompt_tokens": 90, "completion_tokens": 33, "total_tokens": 123},
        }
    )

    call.hear(chunk)

    assert meter.tokens == 123
