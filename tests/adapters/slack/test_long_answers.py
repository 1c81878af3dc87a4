"""Answers that do not fit one message, and what only blocks can show: whole and readable."""

from collections.abc import AsyncIterator

import pytest

from adapters.incoming import MessageKey
from adapters.replies import Final, Posted, Snapshot
from adapters.slack.keys import Address
from tests.adapters.parts import answer, citation
from tests.fakes.slack.screens import Shown
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Message, Ref
from tests.slack.running import adapter_for

SOURCES = tuple(citation(n, document=f"handbook-{n}.pdf") for n in range(1, 21))
TABLE = "| Region | Days |\n|:--|--:|\n| North | 28 [2] |\n| South <!here> | 30 |\n"
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
    """One question and what stands below it."""

    def __init__(self, slack: FakeSlack) -> None:
        self.slack = slack
        acme = slack.workspace("T1")
        anna = acme.person("anna")
        self.asked = anna.says(acme.channel("general", members=[anna]), "How much notice?")
        self.adapter = adapter_for(slack, acme)
        self._address = Address(
            team="T1",
            channel=self.asked.channel,
            root=self.asked.ts,
            message=self.asked.ts,
            asker=anna.id,
            asker_team="T1",
            alone=False,
        )

    async def shows(self, *parts: Snapshot | Final) -> None:
        key = MessageKey(f"slack:T1/{self.asked.channel}/{self.asked.ts}")
        thread = self.adapter.thread(self._address.written(), answers=key, posted=Posted(ids=()))
        for part in parts:
            await thread.show(part)

    @property
    def seen(self) -> tuple[Shown, ...]:
        return self.slack.screen(*self.asked).by("footnote")

    def message(self, ref: Ref) -> Message:
        return self.slack.world.messages[ref]


@pytest.fixture
async def reply() -> AsyncIterator[Reply]:
    async with FakeSlack() as slack:
        opened = Reply(slack)
        yield opened
        await opened.adapter.close()


def words(text: str) -> list[str]:
    """Return the words of a text, without what makes it up."""
    plain = text.translate({ord(mark): " " for mark in "*#`|-•\u200b>:"})
    return [word for word in plain.split() if "x" in word and word.startswith("w")]


@pytest.mark.parametrize("streams", [True, False], ids=["streamed", "edited"])
async def test_thirty_thousand_characters_arrive_whole(
    reply: Reply, *, streams: bool, full_size: bool
) -> None:
    reply.slack.world.teams[next(iter(reply.slack.world.teams))].streams = streams
    text = long_text(30_000)
    step = 400 if full_size else 3_000
    snapshots = [Snapshot(text=text[:end]) for end in range(step, len(text), step)]

    await reply.shows(*snapshots, answer(text, citations=SOURCES))

    *before, last = reply.seen
    assert words("\n".join(shown.text for shown in reply.seen)) == words(text)
    assert all(f"print({n})" in "\n".join(s.text for s in reply.seen) for n in range(60))
    assert last.buttons == ("Passages", "👍", "👎")
    assert "[5] handbook-5.pdf" in last.text
    assert "… and 15 more behind Passages" in last.text
    assert not any(shown.buttons for shown in before)
    assert not any(shown.is_streaming for shown in reply.seen)
    assert len(reply.slack.ever_posted()) == len(reply.seen)
    assert len(reply.seen) <= 5


async def test_the_first_table_is_a_table(reply: Reply) -> None:
    text = f"It depends.\n\n{TABLE}\nAnd:\n\n{TABLE}"

    await reply.shows(Snapshot(text="It depends.\n\n"), answer(text, citations=SOURCES[:2]))

    [shown] = reply.seen
    blocks = reply.message(shown.ref).blocks
    assert [block["type"] for block in blocks] == [
        "markdown", "table", "markdown", "divider", "context", "actions", "context_actions",
    ]  # fmt: skip
    rows = [[cell["text"] for cell in row] for row in blocks[1]["rows"]]
    assert rows == [["Region", "Days"], ["North", "28 [2]"], ["South <\u200b!here>", "30"]]
    assert [setting["align"] for setting in blocks[1]["column_settings"]] == ["left", "right"]
    assert "North | 28 [2]" in shown.text
    assert len(reply.slack.ever_posted()) == 1


async def test_a_table_that_is_too_large_for_one_is_a_list(reply: Reply) -> None:
    rows = "".join(f"| {n} | {'long ' * 20} |\n" for n in range(120))

    await reply.shows(answer(f"| Number | Text |\n|--|--|\n{rows}"))

    kinds = {block["type"] for shown in reply.seen for block in reply.message(shown.ref).blocks}
    assert "table" not in kinds
    assert "Number: 119" in reply.seen[-1].text


async def test_a_message_is_announced_by_its_first_words(reply: Reply) -> None:
    reply.slack.world.teams[next(iter(reply.slack.world.teams))].streams = False

    await reply.shows(answer("**Eight weeks' notice** & <!channel> [1].", citations=SOURCES[:1]))

    [shown] = reply.seen
    said = reply.message(shown.ref).text
    assert said == "Eight weeks' notice &amp; &lt;\u200b!channel&gt; [1]."
    assert not shown.unfurls
