"""What is posted to us is Slack's, of now, and new, or it is refused."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping

import pytest

from adapters.slack.signatures import SIGNATURE, TIMESTAMP, WRONG, Seen, fault
from tests.adapters.slack.door import JSON, Door, opened
from tests.fakes.slack.server import FakeSlack


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with FakeSlack(redeliver_after_s=2.0) as slack, opened(slack) as made:
        yield made


async def test_what_slack_signed_is_taken(door: Door) -> None:
    assert await door.post(door.mention()) == 200

    assert [one.question for one in door.inbox.accepted] != [None]
    assert len(door.inbox.accepted) == 1


UNSIGNED: Mapping[str, Mapping[str, str]] = {
    "no signature": {"X-Slack-Signature": ""},
    "no timestamp": {"X-Slack-Request-Timestamp": ""},
    "neither": {"X-Slack-Signature": "", "X-Slack-Request-Timestamp": ""},
    "no number": {"X-Slack-Request-Timestamp": "now"},
    "negative": {"X-Slack-Request-Timestamp": "-1"},
    "fraction": {"X-Slack-Request-Timestamp": "1.5"},
    "other digits": {"X-Slack-Request-Timestamp": "\u0661\u0662"},
    "endless": {"X-Slack-Request-Timestamp": "9" * 5_000},
    "garbage": {"X-Slack-Signature": "v0=nonsense"},
    "no version": {"X-Slack-Signature": "0" * 64},
    "not ASCII": {"X-Slack-Signature": "v0=\u00fc"},
}


@pytest.mark.parametrize("headers", UNSIGNED.values(), ids=UNSIGNED)
async def test_what_is_not_signed_is_refused(door: Door, headers: Mapping[str, str]) -> None:
    assert await door.post(door.mention(), **headers) == 401

    assert door.inbox.accepted == []


@pytest.mark.parametrize(("age_s", "status"), [(-310, 401), (-280, 200), (280, 200), (310, 401)])
async def test_what_was_signed_five_minutes_ago_or_ahead_is_refused(
    door: Door, age_s: float, status: int
) -> None:
    told, _ = await door.posts.post(door.mention(), JSON, age_s=age_s)

    assert told == status
    assert len(door.inbox.accepted) == (status == 200)


async def test_a_signature_of_something_else_is_refused(door: Door) -> None:
    now = str(int(time.time()))
    body, other = door.mention(1), door.mention(2)
    wrong: list[tuple[str, dict[str, str]]] = [
        (body, {"X-Slack-Signature": door.posts.sign(body, now, "another secret")}),
        (body, {"X-Slack-Signature": door.posts.sign(other, now)}),
        (body, {"X-Slack-Signature": door.posts.sign(body, str(int(now) - 100))}),
        (body + " ", {"X-Slack-Signature": door.posts.sign(body, now)}),
    ]

    statuses = [
        await door.post(sent, **{"X-Slack-Request-Timestamp": now, **headers})
        for sent, headers in wrong
    ]

    assert statuses == [401] * 4
    assert door.inbox.accepted == []


async def test_what_came_before_is_refused(door: Door) -> None:
    body = door.mention()
    signed = door.signed(body)

    at_once = await asyncio.gather(*(door.post(body, **signed) for _ in range(5)))
    later = await door.post(body, **signed)

    assert sorted([*at_once, later]) == [200, 409, 409, 409, 409, 409]
    assert len(door.inbox.accepted) == 1


async def test_what_was_not_stored_may_come_again(door: Door) -> None:
    body = door.mention()
    signed = door.signed(body)
    door.inbox.refusals_left = 1

    statuses = [await door.post(body, **signed) for _ in range(3)]

    assert statuses == [503, 200, 409]
    assert len(door.inbox.accepted) == 1


async def test_a_wrong_secret_is_told_of_once(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    for n in range(3):
        await door.posts.post(door.mention(n), JSON, secret="another secret")

    [told] = [r.getMessage() for r in caplog.records if r.name == "adapters.slack.http"]
    assert "SLACK_SIGNING_SECRET" in told
    assert "another secret" not in caplog.text
    assert door.slack.signing_secret not in caplog.text


def test_signatures_are_remembered_for_as_long_as_they_are_valid() -> None:
    seen = Seen()

    for second in range(3_000):
        assert seen.add(f"v0={second}", now=float(second))

    assert len(seen) == 601
    assert not seen.add("v0=2399", now=2_999.0)


def test_headers_of_other_bytes_are_read() -> None:
    headers = {TIMESTAMP: "1000", SIGNATURE: b"v0=\xff".decode(errors="surrogateescape")}

    assert fault(headers, b"{}", secret="secret", now=1_000.0) == WRONG
