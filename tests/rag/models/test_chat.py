"""Asking a chat model, on the happy path and when it is stopped."""

import asyncio

import pytest
from llama_index.core.llms import ChatMessage

from rag.models.chat import complete, stream
from rag.models.endpoint import EndpointLLM
from tests.fakes.openai.faults import FORGED, PROSE, Say
from tests.fakes.openai.server import CHAT, FakeOpenAI

HELLO = [ChatMessage(role="system", content="Be brief."), ChatMessage(role="user", content="Hi")]


async def test_a_whole_reply_comes_in_one_call(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append("Good morning.")

    text = await complete(llm, HELLO, json=False)

    assert text == "Good morning."
    (request,) = fake.received(CHAT)
    assert request.body["model"] == "llama3.1:8b"
    assert [message["content"] for message in request.body["messages"]] == ["Be brief.", "Hi"]


async def test_a_stream_is_the_reply_in_pieces(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append("Good morning to you, too.")

    deltas = [delta async for delta in stream(llm, HELLO)]

    assert "".join(deltas) == "Good morning to you, too."
    assert len(deltas) > 3
    assert fake.count(CHAT) == 1


@pytest.mark.parametrize("words", [PROSE.text, FORGED.text, ""])
async def test_what_a_model_says_is_not_judged_here(
    fake: FakeOpenAI, llm: EndpointLLM, words: str
) -> None:
    fake.fail(CHAT, Say(text=words), times=2)

    whole = await complete(llm, HELLO, json=True)
    streamed = "".join([delta async for delta in stream(llm, HELLO)])

    assert whole == streamed == words
    assert fake.count(CHAT) == 2


async def test_thoughts_are_left_out_of_a_whole_reply(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append("<think>Morning?</think>\nGood morning.")

    assert await complete(llm, HELLO, json=False) == "Good morning."


async def test_thoughts_sent_apart_are_no_part_of_a_reply(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.thoughts = "Morning?"
    fake.answers.append("Good morning.")

    assert await complete(llm, HELLO, json=False) == "Good morning."


async def test_a_reply_holds_nothing_that_cannot_be_stored(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.answers.extend(["Good\0 morning."] * 2)

    whole = await complete(llm, HELLO, json=False)
    streamed = "".join([delta async for delta in stream(llm, HELLO)])

    assert whole == streamed == "Good morning."


async def test_many_calls_go_on_at_once(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.latency_s = 0.1

    await asyncio.gather(*(complete(llm, HELLO, json=False) for _ in range(8)))

    assert fake.most_at_once == 8


async def test_closing_a_stream_closes_its_connection(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append("word " * 1_000)
    fake.token_delay_s = 0.01
    deltas = stream(llm, HELLO)
    await anext(deltas)

    await deltas.aclose()

    async with asyncio.timeout(5):
        await fake.requests[0].closed.wait()


async def test_cancelling_whoever_reads_a_stream_closes_its_connection(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.answers.append("word " * 1_000)
    fake.token_delay_s = 0.01
    begun = asyncio.Event()

    async def read() -> None:
        async for _ in stream(llm, HELLO):
            begun.set()

    reading = asyncio.create_task(read())
    await begun.wait()
    reading.cancel()

    async with asyncio.timeout(5):
        await fake.requests[0].closed.wait()


async def test_cancelling_whoever_waits_for_a_reply_closes_its_connection(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.latency_s = 0.4
    waiting = asyncio.create_task(complete(llm, HELLO, json=False))
    request = await fake.arrivals.get()

    waiting.cancel()

    async with asyncio.timeout(5):
        await request.closed.wait()
