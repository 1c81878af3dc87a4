"""The fake by itself: what goes wrong, through the unmodified discord.py."""

import asyncio
import io

import aiohttp
import discord
import pytest

from tests.fakes.discord import faults
from tests.fakes.discord.app_calls import ME
from tests.fakes.discord.cdn import LINK_LASTS_S
from tests.fakes.discord.desk import FILE
from tests.fakes.discord.message_calls import EDIT, POST
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server


@pytest.fixture
def general(acme: Server, client: discord.Client) -> discord.PartialMessageable:
    return client.get_partial_messageable(int(acme.channel("general")))


async def test_a_lost_reply_has_posted_all_the_same(
    fake: FakeDiscord, general: discord.PartialMessageable
) -> None:
    fake.fail(POST, faults.LOST_REPLY)

    with pytest.raises(aiohttp.ClientError):
        await general.send("Once.", nonce="n")
    posted = await general.send("Once.", nonce="n")

    assert [message.ref.id for message in fake.world.messages.values()] == [str(posted.id)]
    assert fake.calls[POST] == 2


@pytest.mark.parametrize("scope", ["user", "shared", "global"])
async def test_who_is_told_to_wait_waits_and_tries_again(
    fake: FakeDiscord, general: discord.PartialMessageable, scope: str
) -> None:
    fake.fail(POST, faults.busy(retry_after_s=0.05, scope=scope))

    await general.send("Patience.")

    assert fake.calls[POST] == 2
    assert fake.hasty == []


async def test_who_is_told_to_wait_and_does_not_is_hasty(fake: FakeDiscord) -> None:
    fake.fail(ME, faults.busy(retry_after_s=30.0))

    async with aiohttp.ClientSession(headers={"Authorization": f"Bot {fake.token}"}) as http:
        for _ in range(2):
            async with http.get(f"{fake.api_url}/users/@me"):
                pass

    assert [request.call for request in fake.hasty] == [ME]


async def test_a_ban_by_the_proxy_is_no_rate_limit(
    fake: FakeDiscord, general: discord.PartialMessageable
) -> None:
    fake.fail(POST, faults.BANNED)

    with pytest.raises(discord.HTTPException) as refused:
        await general.send("Hello?")

    assert (refused.value.status, fake.calls[POST]) == (429, 1)


async def test_an_error_of_the_server_is_passed_on(
    fake: FakeDiscord, general: discord.PartialMessageable
) -> None:
    fake.fail([POST, EDIT], faults.SERVER_ERROR, times=None)

    with pytest.raises(discord.DiscordServerError):
        await general.send("Hello?")
    fake.heal()
    await general.send("Hello.")

    assert len(fake.world.messages) == 1


async def test_buckets_and_the_global_limit_count_when_they_are_to(
    fake: FakeDiscord, acme: Server, general: discord.PartialMessageable
) -> None:
    assert acme.id
    fake.counts_rates()
    url = f"{fake.api_url}/channels/{general.id}/messages"
    headers = {"Authorization": f"Bot {fake.token}"}

    async with aiohttp.ClientSession(headers=headers) as http:
        statuses, scopes = [], []
        for number in range(6):
            async with http.post(url, json={"content": str(number)}) as response:
                statuses.append(response.status)
                scopes.append(response.headers["X-RateLimit-Remaining"])
        for _ in range(60):
            async with http.get(f"{fake.api_url}/users/@me") as response:
                last = await response.json()

    assert (statuses, scopes[:5]) == ([200] * 5 + [429], ["4", "3", "2", "1", "0"])
    assert last["global"] is True
    assert fake.calls[POST] == 6


async def test_a_revoked_token_is_unauthorized(
    fake: FakeDiscord, general: discord.PartialMessageable
) -> None:
    fake.revokes_token()

    with pytest.raises(discord.HTTPException) as refused:
        await general.send("Hello?")

    assert refused.value.status == 401


async def test_downloads_break_off(fake: FakeDiscord, general: discord.PartialMessageable) -> None:
    posted = await general.send(file=discord.File(io.BytesIO(b"x" * 1000), "x.bin"))
    fake.fail(FILE, faults.Cut(applied=True, after_bytes=10))

    with pytest.raises(aiohttp.ClientPayloadError):
        await posted.attachments[0].read()

    assert await posted.attachments[0].read() == b"x" * 1000
    assert LINK_LASTS_S == 86_400


async def test_a_call_that_hangs_is_given_up_by_whoever_waits(
    fake: FakeDiscord, general: discord.PartialMessageable
) -> None:
    fake.fail(POST, faults.Hang(applied=True))

    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await general.send("Hello?")

    assert len(fake.world.messages) == 1
