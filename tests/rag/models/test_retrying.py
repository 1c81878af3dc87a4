"""Asking again: when, how often, and when not."""

from dataclasses import replace

import pytest

from rag.errors import ModelRefusedError, ModelUnavailableError
from rag.models.endpoint import ModelEndpoint
from rag.models.limits import ModelLimits
from tests.fakes.openai.faults import (
    NO_QUOTA,
    OVERLOADED,
    RATE_LIMITED,
    SERVER_ERROR,
    Cut,
    Fault,
    Hang,
    Refuse,
    retry_after,
)
from tests.fakes.openai.server import FakeOpenAI
from tests.rag.models.ways_of_asking import Way

PASSING = {
    "rate limit": RATE_LIMITED,
    "rate limit with Retry-After": retry_after("0"),
    "Retry-After that is no time": retry_after("soon"),
    "request timeout": Refuse(status=408),
    "conflict": Refuse(status=409),
    "server error": SERVER_ERROR,
    "overloaded": OVERLOADED,
    "bad gateway": Refuse(status=502, body="<html>Bad Gateway</html>"),
    "cut before the first byte": Cut(),
}


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_what_passes_is_asked_again(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, fault: Fault
) -> None:
    fake.fail(way.path, fault, times=2)

    await way.ask(endpoint)

    assert fake.count(way.path) == 3


@pytest.mark.parametrize("fault", PASSING.values(), ids=PASSING.keys())
async def test_what_does_not_pass_is_given_up_after_three_requests(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way, fault: Fault
) -> None:
    fake.fail(way.path, fault, times=None)

    with pytest.raises(ModelUnavailableError, match=r"at 127\.0\.0\.1:\d+ "):
        await way.ask(endpoint)

    assert fake.count(way.path) == 3


async def test_an_empty_account_is_not_asked_again(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, NO_QUOTA, times=None)

    with pytest.raises(ModelRefusedError, match="account of OPENAI_API_KEY has no quota left"):
        await way.ask(endpoint)

    assert fake.count(way.path) == 1


async def test_a_wait_beyond_the_time_limit_is_not_begun(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, retry_after("3600"), times=None)

    with pytest.raises(ModelUnavailableError, match="asks to wait 3600 s"):
        await way.ask(endpoint)

    assert fake.count(way.path) == 1


async def test_the_time_limit_ends_all_attempts(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, SERVER_ERROR, times=None)
    hurried = ModelLimits(total_s=0.3, backoff_s=0.05, attempts=1_000)

    with pytest.raises(ModelUnavailableError):
        await way.ask(replace(endpoint, limits=hurried))

    assert 1 < fake.count(way.path) < 20


async def test_silence_before_the_first_byte_is_waited_for_once(
    fake: FakeOpenAI, endpoint: ModelEndpoint, way: Way
) -> None:
    fake.fail(way.path, Hang(), times=None)

    with pytest.raises(ModelUnavailableError, match=r"did not answer within 0\.5 s"):
        await way.ask(endpoint)

    (request,) = fake.received(way.path)
    await request.closed.wait()


async def test_where_nobody_listens_the_address_is_named(endpoint: ModelEndpoint, way: Way) -> None:
    nowhere = replace(endpoint, base_url="http://127.0.0.1:1/v1")

    with pytest.raises(ModelUnavailableError, match=r"127\.0\.0\.1:1 cannot be reached.*BASE_URL"):
        await way.ask(nowhere)
