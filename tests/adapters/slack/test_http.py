"""What Slack posts is taken when it can be stored, else Slack has to send it again."""

import asyncio
import json
from collections.abc import AsyncIterator

import aiohttp
import pytest
from yarl import URL

from adapters.incoming import MessageKey
from tests.adapters.slack.door import JSON, Door, opened
from tests.fakes.slack.server import FakeSlack

MEBIBYTE = 1024 * 1024


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    async with FakeSlack(redeliver_after_s=2.0) as slack, opened(slack) as made:
        yield made


# --- what it is ---


async def test_an_address_is_verified_only_when_signed(door: Door) -> None:
    body = json.dumps({"type": "url_verification", "challenge": "3eZbrw1aB"})

    assert await door.posts.verify("3eZbrw1aB")

    status, text = await door.posts.post(body, JSON, secret="another secret")
    assert (status, "3eZbrw1aB" in text) == (401, False)


@pytest.mark.parametrize(("size", "status"), [(MEBIBYTE, 200), (MEBIBYTE + 1, 413)])
async def test_large_requests_are_refused(door: Door, size: int, status: int) -> None:
    body = door.mention()

    assert await door.post(body + " " * (size - len(body))) == status


async def test_what_grows_without_end_is_cut_while_it_is_read(door: Door) -> None:
    sent = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal sent
        while sent < 100 * MEBIBYTE:
            sent += 65_536
            yield b" " * 65_536
            await asyncio.sleep(0.001)

    async with aiohttp.ClientSession() as session:
        try:
            async with session.post(door.posts.url, data=endless()) as response:
                status = response.status
        except aiohttp.ClientError:
            status = 413  # the connection is closed on who does not stop

    assert status == 413
    assert sent < 50 * MEBIBYTE


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "PATCH"])
async def test_only_posts_are_taken(door: Door, method: str) -> None:
    async with (
        aiohttp.ClientSession() as session,
        session.request(method, door.posts.url) as response,
    ):
        assert response.status == 405


@pytest.mark.parametrize("body", [b"{", b"[1", b"\xff"], ids=["cut", "list", "not UTF-8"])
async def test_what_cannot_be_read_is_refused_even_when_signed(door: Door, body: bytes) -> None:
    assert await door.post(body) == 400


# --- when it comes ---


async def test_before_footnote_is_in_slack_has_to_come_again() -> None:
    async with FakeSlack() as slack, opened(slack, runs=False) as door:
        statuses = [await door.post(door.mention()), await door.posts.verify()]

    assert statuses == [503, False]


async def test_what_was_refused_is_delivered_by_slacks_own_retry(door: Door) -> None:
    door.inbox.refusals_left = 1

    asked = door.anna.says(door.general, "How much notice?")
    await door.slack.until(lambda: not door.slack.unacknowledged())

    assert door.inbox.of(MessageKey(f"slack:T1/{door.general}/{asked.ts}")) is not None
    assert door.slack.deliveries.lost == []


async def test_no_reply_asks_slack_to_send_no_more(door: Door) -> None:
    door.inbox.refusals_left = 1
    body = door.mention()
    headers = {**JSON, **door.signed(body)}

    async with (
        aiohttp.ClientSession() as session,
        session.post(door.posts.url, data=body, headers=headers) as response,
    ):
        assert response.status == 503
        assert "X-Slack-No-Retry" not in response.headers


async def test_many_at_once_are_all_stored(door: Door) -> None:
    statuses = await asyncio.gather(*(door.post(door.mention(n)) for n in range(20)))

    assert statuses == [200] * 20
    assert len({one.message for one in door.inbox.accepted}) == 20


async def test_nothing_is_acknowledged_before_it_is_stored(door: Door) -> None:
    door.inbox.open.clear()

    posting = asyncio.create_task(door.post(door.mention()))
    await door.slack.until(lambda: door.inbox.waiting)
    waited = not posting.done()
    door.inbox.open.set()

    assert await posting == 200
    assert waited


async def test_who_never_sends_the_body_is_not_waited_for(door: Door) -> None:
    address = URL(door.posts.url)
    reader, writer = await asyncio.open_connection(address.host, address.port)

    writer.write(f"POST {address.path} HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{{".encode())
    first_line = await reader.readline()
    writer.close()

    assert first_line.startswith(b"HTTP/1.1 408 ")
