"""Streams that go wrong: what had arrived is kept, and nobody is asked twice."""

from dataclasses import replace

import pytest

from rag.errors import (
    ContextTooLongError,
    ModelRefusedError,
    ModelUnavailableError,
    StreamBrokenError,
)
from rag.models.chat import stream
from rag.models.endpoint import EndpointLLM, ModelEndpoint, chat_model
from rag.models.limits import ModelLimits
from tests.fakes.openai.faults import Cut, EndWithout, Fault, Garble, Hang, Refuse
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.rag.models.ways_of_asking import MESSAGES

REPLY = "There are forty-two of them."

BREAKS = {
    "silence": Hang(after_tokens=3),
    "a cut": Cut(after_tokens=3),
    "half a line": Garble(after_tokens=3),
    "no object": Garble(after_tokens=3, line="data: [1]\n\n"),
    "no choices": Garble(after_tokens=3, line='data: {"choices": 5}\n\n'),
    "no text": Garble(after_tokens=3, line="data: \x00\ufffd\n\n"),
    "an error": Garble(after_tokens=3, line='data: {"error": {"message": "out of memory"}}\n\n'),
}


async def _read(llm: EndpointLLM, into: list[str]) -> None:
    async for delta in stream(llm, MESSAGES):
        into.append(delta)


@pytest.mark.parametrize("fault", BREAKS.values(), ids=BREAKS.keys())
async def test_a_stream_that_breaks_tells_what_had_arrived(
    fake: FakeOpenAI, llm: EndpointLLM, fault: Fault
) -> None:
    fake.answers.append(REPLY)
    fake.fail(CHAT, fault)
    deltas: list[str] = []

    with pytest.raises(StreamBrokenError) as caught:
        await _read(llm, deltas)

    assert caught.value.text == "".join(deltas) == "There are forty-"
    assert fake.count(CHAT) == 1


@pytest.mark.parametrize("reason", [None, "length"])
async def test_a_stream_that_ends_without_being_done_is_broken(
    fake: FakeOpenAI, llm: EndpointLLM, reason: str | None
) -> None:
    fake.answers.append(REPLY)
    fake.fail(CHAT, EndWithout(finish_reason=reason))

    with pytest.raises(StreamBrokenError) as caught:
        await _read(llm, [])

    assert caught.value.text == REPLY
    assert fake.count(CHAT) == 1


@pytest.mark.parametrize(
    "fault", [Hang(after_tokens=0), Cut(after_tokens=0), Garble(after_tokens=0)]
)
async def test_a_stream_that_breaks_before_its_first_word_is_left_to_the_caller(
    fake: FakeOpenAI, llm: EndpointLLM, fault: Fault
) -> None:
    fake.fail(CHAT, fault)

    with pytest.raises(StreamBrokenError) as caught:
        await _read(llm, [])

    assert caught.value.text == ""
    assert fake.count(CHAT) == 1


async def test_a_silent_stream_is_hung_up(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.fail(CHAT, Hang(after_tokens=3))

    with pytest.raises(StreamBrokenError, match="fell silent"):
        await _read(llm, [])

    await fake.requests[0].closed.wait()


async def test_a_complaint_in_place_of_the_first_word_is_what_it_says(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    line = 'data: {"error": {"message": "exceeds the available context size"}}\n\n'
    fake.fail(CHAT, Garble(after_tokens=0, line=line))

    with pytest.raises(ContextTooLongError, match="exceeds the available context size"):
        await _read(llm, [])


async def test_a_content_filter_is_a_refusal(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.fail(CHAT, EndWithout(finish_reason="content_filter"))

    with pytest.raises(ModelRefusedError, match=r"content filter of 'llama3\.1:8b'"):
        await _read(llm, [])


async def test_no_room_for_a_single_word_is_no_answer(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append("<think>Let me see. First,")
    fake.fail(CHAT, EndWithout(finish_reason="length"))

    with pytest.raises(ModelUnavailableError, match="before the first word"):
        await _read(llm, [])


async def test_an_empty_stream_points_to_the_address(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.fail(CHAT, Refuse(status=200, body=""))

    with pytest.raises(ModelRefusedError, match="Check OPENAI_BASE_URL"):
        await _read(llm, [])


async def test_the_time_limit_ends_an_endless_stream(
    fake: FakeOpenAI, endpoint: ModelEndpoint
) -> None:
    fake.answers.append("more " * 10_000)
    fake.token_delay_s = 0.02
    hurried = chat_model(replace(endpoint, limits=ModelLimits(total_s=0.5)))

    with pytest.raises(StreamBrokenError, match="took too long") as caught:
        await _read(hurried, [])

    await hurried.aclose()
    assert caught.value.text.startswith("more more")
    await fake.requests[0].closed.wait()


async def test_thoughts_sent_apart_are_no_text_but_a_sign_of_life(
    fake: FakeOpenAI, llm: EndpointLLM
) -> None:
    fake.thoughts = "Was it 41? No, 42. " * 5
    fake.token_delay_s = 0.03
    fake.answers.append(REPLY)
    deltas: list[str] = []

    # Longer in all than the time to the first token: 0.5 s.
    await _read(llm, deltas)

    assert "".join(deltas) == REPLY
    assert fake.count(CHAT) == 1


async def test_thoughts_in_the_text_are_left_out(fake: FakeOpenAI, llm: EndpointLLM) -> None:
    fake.answers.append(f"<think>\nWas it 41? No, 42.\n</think>\n\n{REPLY}")
    deltas: list[str] = []

    await _read(llm, deltas)

    assert "".join(deltas) == REPLY
