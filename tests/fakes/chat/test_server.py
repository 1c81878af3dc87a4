"""The fake platform by itself: what it sends again, refuses, and remembers."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest

from tests.fakes.chat.deliveries import NoReplyError
from tests.fakes.chat.faults import LOST_REPLY, SERVER_ERROR, Cut, Hang, Slow, busy
from tests.fakes.chat.server import Parlour
from tests.fakes.chat.world import MessageId


class Bot:
    """A gateway that acknowledges when it is told to."""

    def __init__(self, parlour: Parlour, session: aiohttp.ClientSession) -> None:
        self._parlour = parlour
        self._session = session
        self.got: list[dict[str, Any]] = []
        self.acks = True

    async def listen(self) -> None:
        async with self._session.ws_connect(f"{self._parlour.url}/socket") as socket:
            async for message in socket:
                event = message.json()
                self.got.append(event)
                if self.acks:
                    await socket.send_json({"ack": event["envelope"], "reply": ["Here."]})

    async def call(self, call: str, **body: object) -> tuple[int, dict[str, Any]]:
        url = f"{self._parlour.url}/api/{call}"
        async with self._session.post(url, json=body) as response:
            return response.status, await response.json()

    async def post(self, thread: str, text: str = "Yes.", **body: object) -> str:
        channel = thread.rpartition("/")[0]
        _, said = await self.call("post", channel=channel, thread=thread, text=text, **body)
        return str(said["id"])

    def texts(self) -> list[str]:
        return [event["body"]["text"] for event in self.got]


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour(redeliver_after_s=0.05) as opened:
        opened.channel("T1/C1")
        yield opened


@pytest.fixture
async def session(parlour: Parlour) -> AsyncIterator[aiohttp.ClientSession]:
    headers = {"Authorization": f"Bearer {parlour.token}"}
    async with aiohttp.ClientSession(headers=headers) as opened:
        yield opened


@pytest.fixture
async def bots(parlour: Parlour, session: aiohttp.ClientSession) -> AsyncIterator[list[Bot]]:
    """Two gateways that are connected."""
    two = [Bot(parlour, session) for _ in range(2)]
    tasks = [asyncio.create_task(bot.listen()) for bot in two]
    await parlour.until(lambda: len(parlour.deliveries.sockets) == 2)
    yield two
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


@pytest.fixture
def bot(parlour: Parlour, session: aiohttp.ClientSession) -> Bot:
    """Somebody who posts and never listens."""
    return Bot(parlour, session)


CHANNEL = "parlour:T1/C1"


def says(parlour: Parlour, *texts: str) -> None:
    anna = parlour.person("T1/anna")
    [channel] = parlour.world.channels
    for text in texts:
        anna.says(channel, text, mentions_bot=False)


async def test_events_go_to_one_gateway_after_the_other(parlour: Parlour, bots: list[Bot]) -> None:
    says(parlour, "a", "b", "c", "d")
    await parlour.until(lambda: not parlour.deliveries.unacked())

    first, second = sorted(bot.texts() for bot in bots)

    assert (first, second) == (["a", "c"], ["b", "d"])


async def test_what_is_not_acknowledged_is_sent_again_to_any_gateway(
    parlour: Parlour, bots: list[Bot]
) -> None:
    deaf, other = bots
    deaf.acks = False

    says(parlour, "a", "b")
    await parlour.until(lambda: not parlour.deliveries.unacked())

    assert sorted({*deaf.texts(), *other.texts()}) == ["a", "b"]
    assert sorted(other.texts()) == ["a", "b"]
    assert len(deaf.got) >= 1


async def test_what_happens_while_nobody_listens_arrives_later(parlour: Parlour, bot: Bot) -> None:
    says(parlour, "a")

    listening = asyncio.create_task(bot.listen())
    await parlour.until(lambda: not parlour.deliveries.unacked())
    listening.cancel()

    assert set(bot.texts()) == {"a"}


async def test_events_are_doubled_and_turned_round_when_asked(
    parlour: Parlour, bots: list[Bot]
) -> None:
    parlour.deliveries.copies = 2
    parlour.deliveries.hold()
    says(parlour, "a", "b")

    parlour.deliveries.release()
    await parlour.until(lambda: not parlour.deliveries.unacked())

    assert sorted(bots[0].texts() + bots[1].texts()) == ["a", "a", "b", "b"]
    assert {bot.texts()[0] for bot in bots} == {"b"}


async def test_gateways_that_are_cut_off_notice(
    parlour: Parlour, session: aiohttp.ClientSession
) -> None:
    bot = Bot(parlour, session)
    listening = asyncio.create_task(bot.listen())
    await parlour.until(lambda: parlour.deliveries.sockets)

    parlour.drop_sockets()

    await asyncio.wait([listening], timeout=5)
    assert listening.done()
    assert parlour.deliveries.sockets == {}


async def test_a_click_is_replied_to_or_said_not_to_be(parlour: Parlour, bots: list[Bot]) -> None:
    anna = parlour.person("T1/anna")
    [channel] = parlour.world.channels

    seen = await anna.invokes(channel, "status")
    for bot in bots:
        bot.acks = False

    assert seen == ("Here.",)
    with pytest.raises(NoReplyError, match="'invoke' was not replied to"):
        await anna.invokes(channel, "status")


async def test_a_wrong_token_is_refused(parlour: Parlour) -> None:
    async with aiohttp.ClientSession(headers={"Authorization": "Bearer wrong"}) as stranger:
        status, said = await Bot(parlour, stranger).call("post")

    assert (status, said) == (401, {"error": "wrong_token"})
    assert parlour.calls == {"post": 1}


async def test_a_nonce_is_kept_and_does_not_hold_back_a_second_post(
    parlour: Parlour, bot: Bot
) -> None:
    thread = f"{CHANNEL}/1"

    posted = [await bot.post(thread, nonce="once", answers=thread) for _ in range(2)]

    _, listed = await bot.call("thread", channel=CHANNEL, thread=thread)
    assert [message["nonce"] for message in listed["messages"]] == ["once", "once"]
    assert parlour.ever_answered(MessageId(thread)) == posted


async def test_texts_that_are_too_long_or_empty_are_refused(parlour: Parlour, bot: Bot) -> None:
    where = {"channel": CHANNEL, "thread": f"{CHANNEL}/1"}

    assert (await bot.call("post", **where, text="x" * 2001))[0] == 413
    assert (await bot.call("post", **where, text=" "))[0] == 400
    assert (await bot.call("post", **where, text="x" * 2000))[0] == 200


async def test_nothing_is_posted_where_the_bot_is_no_more(parlour: Parlour, bot: Bot) -> None:
    [channel] = parlour.world.channels
    parlour.removes_bot(channel)

    status, said = await bot.call("post", channel=channel, thread=f"{channel}/1", text="x")

    assert (status, said) == (403, {"error": "not_in_channel"})


async def test_a_private_place_is_seen_by_one_and_expires(parlour: Parlour, bot: Bot) -> None:
    anna, ben = parlour.person("T1/anna"), parlour.person("T1/ben")
    [channel] = parlour.world.channels
    asked = anna.commands(channel, "What?")
    [place] = parlour.world.places

    posted = await bot.post(asked, place=place, answers=asked)
    parlour.expire_places()
    late, _ = await bot.call("edit", id=posted, text="No.")

    assert [shown.text for shown in parlour.screen(asked, viewer=anna).messages] == ["Yes."]
    assert parlour.screen(asked, viewer=ben).messages == parlour.screen(asked).messages == ()
    assert late == 410


async def test_every_state_of_a_thread_is_remembered(parlour: Parlour, bot: Bot) -> None:
    anna = parlour.person("T1/anna")
    [channel] = parlour.world.channels
    asked = anna.says(channel, "What?")
    where = {"channel": channel, "thread": asked}
    await bot.call("status", **where, text="Searching…")
    posted = await bot.post(asked)
    await bot.call("edit", id=posted, text="Yes, so.", sources=["[1] a.pdf, p. 1"])
    await bot.call("status", **where, text="")
    await bot.call("delete", id=posted)

    states = parlour.history(asked)

    assert [(s.status, [m.text for m in s.by("footnote")]) for s in states[1:]] == [
        ("", []),
        ("Searching…", []),
        ("Searching…", ["Yes."]),
        ("Searching…", ["Yes, so."]),
        ("", ["Yes, so."]),
        ("", []),
    ]
    assert states[-1] == parlour.screen(asked)
    assert states[4].messages[-1].sources == ("[1] a.pdf, p. 1",)


async def test_a_lost_reply_is_a_post_that_stands(parlour: Parlour, bot: Bot) -> None:
    thread = f"{CHANNEL}/1"
    parlour.fail("post", LOST_REPLY)
    parlour.fail("post", Cut(applied=False))

    for _ in range(2):
        with pytest.raises(aiohttp.ClientError):
            await bot.post(thread)

    assert len(parlour.screen(thread).messages) == 1


async def test_calls_are_refused_hung_and_healed(parlour: Parlour, bot: Bot) -> None:
    where = {"channel": CHANNEL, "thread": f"{CHANNEL}/1", "text": "x"}
    parlour.fail("status", SERVER_ERROR)
    parlour.fail("status", busy(retry_after="7"))
    parlour.fail("status", Hang(), times=None)

    statuses = [(await bot.call("status", **where))[0] for _ in range(2)]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.call("status", **where), timeout=0.1)
    parlour.heal()

    assert statuses == [500, 429]
    assert (await bot.call("status", **where))[0] == 200


async def test_a_download_is_slow_or_ends_early(
    parlour: Parlour, session: aiohttp.ClientSession
) -> None:
    [channel] = parlour.world.channels
    dropped = parlour.person("T1/anna").says(channel, "", files={"a.txt": b"0123456789"})
    [file_id] = parlour.files_of(dropped)
    parlour.fail("file", Slow(piece_bytes=3, pause_s=0.01))
    parlour.fail("file", Cut(applied=True, after_bytes=4))

    async with session.get(f"{parlour.url}/files/{file_id}") as response:
        whole = await response.read()
    with pytest.raises(aiohttp.ClientPayloadError):
        async with session.get(f"{parlour.url}/files/{file_id}") as response:
            await response.read()

    assert whole == b"0123456789"


async def test_waiting_for_what_never_comes_tells_what_there_is(parlour: Parlour) -> None:
    says(parlour, "Hello?")

    with pytest.raises(AssertionError, match=r"Hello\?.*not acknowledged: \['message'\]"):
        await parlour.until(lambda: False, within_s=0.05)
