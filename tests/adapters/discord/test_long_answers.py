"""Answers that do not fit one message, and those that took long: whole, readable, heard once."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from adapters.discord.keys import Address, Way, message_key
from adapters.replies import Final, Posted, Snapshot
from tests.adapters.parts import answer, citation
from tests.discord.running import adapter_for
from tests.fakes.discord.faults import Refuse
from tests.fakes.discord.message_calls import POST
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.thread_calls import FROM_MESSAGE

SOURCES = tuple(citation(n, document=f"handbook-{n}.pdf") for n in range(1, 21))
TABLE = "| Region | Days |\n|:--|--:|\n| North | 28 [2] |\n| South <@1> | 30 |\n"
WIDE = "|" + "|".join(f" Column {n} " for n in range(12)) + "|\n" + "|--" * 12 + "|\n" + "| x " * 12
CODE = "```python\n" + "\n".join(f"print({n})  # line {n}" for n in range(60)) + "\n```"


def long_text(characters: int) -> str:
    """Return so many characters of paragraphs, code, tables and lists, with twenty markers."""
    pieces: list[str] = []
    n = 0
    while sum(map(len, pieces)) < characters:
        n += 1
        marker = f" [{n}]" if n <= len(SOURCES) else ""
        words = " ".join(f"w{n}x{word}" for word in range(90))
        pieces.append(f"## Part {n}\n\n{words}{marker}.\n\n- one of {n}\n- two of **{n}**\n\n")
        pieces += {1: [CODE, "\n\n"], 2: [TABLE, "\n"], 3: [WIDE, "\n\n"]}.get(n % 8, [])
    return "".join(pieces)


class Reply:
    """One question and what answers it."""

    def __init__(self, discord: FakeDiscord) -> None:
        self.discord = discord
        self.acme = discord.server("Acme")
        self.anna = self.acme.person("anna")
        self.general = self.acme.channel("general")
        self.asked = self.anna.says(self.general, "How much notice?")
        self.adapter = adapter_for(discord)

    async def shows(self, *parts: Snapshot | Final) -> Posted:
        to = Address(
            guild=self.acme.id,
            place=self.general,
            channel=self.general,
            message=self.asked.id,
            asker=self.anna.id,
            way=Way.THREAD,
            is_direct=False,
        )
        key = message_key(self.acme.id, self.general, self.asked.id)
        thread = self.adapter.thread(to.written(), answers=key, posted=Posted(ids=()))
        posted = Posted(ids=())
        for part in parts:
            posted = await thread.show(part)
        return posted

    @property
    def shown(self) -> list[Shown]:
        place = self.discord.thread_of(self.asked) or self.general
        return list(self.discord.screen(place).by("footnote"))


@pytest.fixture
async def discord() -> AsyncIterator[FakeDiscord]:
    async with FakeDiscord() as fake:
        yield fake


@pytest.fixture
async def reply(discord: FakeDiscord) -> AsyncIterator[Reply]:
    made = Reply(discord)
    yield made
    await made.adapter.close()


@pytest.mark.parametrize("is_streamed", [True, False])
async def test_a_long_answer_arrives_whole(reply: Reply, is_streamed: bool) -> None:
    text = long_text(15_000)
    beginnings = range(500, len(text), 2_500) if is_streamed else ()

    await reply.shows(
        *(Snapshot(text=text[:end]) for end in beginnings), answer(text, citations=SOURCES)
    )

    shown = reply.shown
    whole = "\n".join(one.text for one in shown).replace("\\", "")
    words = [word for word in text.split() if word.startswith("w") and "x" in word]
    assert len(shown) > 7
    assert all(len(one.markup) <= 2_000 for one in shown)
    assert all(one.markup.count("```") % 2 == 0 for one in shown)
    assert [whole.count(word.rstrip(".")) >= 1 for word in words] == [True] * len(words)
    assert all(f"print({n})" in whole for n in range(60))
    assert shown[-1].buttons == ("Passages", "👍", "👎")
    assert all(f"[{n}] " in shown[-1].text for n in range(1, 6))
    assert "15 more behind Passages" in shown[-1].text
    assert not any(one.buttons for one in shown[:-1])
    assert not any(one.calls for one in shown)
    assert len(reply.discord.ever_posted()) == len(shown)


async def test_the_notice_of_the_thread_is_the_only_ping(reply: Reply) -> None:
    await reply.shows(Snapshot(text="Eight weeks. And"), answer(long_text(5_000)))

    assert len(reply.discord.pings(reply.anna)) == 1


@pytest.mark.parametrize("code", [160_006, 50_013, 50_001])
async def test_where_no_thread_can_be_made_a_reply_pings_once(reply: Reply, code: int) -> None:
    reply.discord.fail(FROM_MESSAGE, Refuse(status=403, code=code, message="No thread."))

    await reply.shows(Snapshot(text="Eight weeks. And"), answer(long_text(5_000)))

    assert reply.discord.thread_of(reply.asked) is None
    assert reply.shown[0].replies_to == reply.asked
    assert [one.replies_to for one in reply.shown[1:]] == [None] * (len(reply.shown) - 1)
    assert len(reply.discord.pings(reply.anna)) == 1


async def test_a_late_answer_ends_with_one_line_that_calls(reply: Reply) -> None:
    late = replace(answer("Eight weeks."), is_late=True)

    posted = await reply.shows(late)
    again = await reply.shows(late)

    assert [one.text for one in reply.shown] == ["Eight weeks.", "@anna your answer is here."]
    assert reply.shown[-1].calls == frozenset({"anna"})
    assert posted == again
    assert len(reply.discord.pings(reply.anna)) == 2  # the thread's notice, and the line
    assert reply.discord.calls[POST] == 4


async def test_whoever_waited_for_no_answer_is_not_told_that_there_is_one(reply: Reply) -> None:
    late = replace(answer("", told=("That took too long.",)), is_late=True)

    await reply.shows(late)

    told, call = (one.text for one in reply.shown)
    assert told == "That took too long."
    assert call == "@anna I have no answer for you; above I say why."
    assert len(reply.discord.pings(reply.anna)) == 2  # the thread's notice, and the line
