"""Being added to a channel in Slack: one hello, and what was there before."""

import asyncio
import time
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, Fault, busy
from tests.fakes.slack.screens import Shown
from tests.fakes.slack.things import ChannelId
from tests.slack.running import footnote_in
from tests.slack.talking import HANDBOOK, PRINTER, Talk

FAULTS = {"busy": busy(retry_after_s=1), "error": SERVER_ERROR, "lost": LOST_REPLY}


@pytest.fixture
async def footnote(talk: Talk, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(talk.slack, talk.acme, settings):
        yield


def new_channel(talk: Talk, *, files: int = 0) -> ChannelId:
    """Open a channel in which files were dropped before Footnote came."""
    channel = talk.acme.channel("old", members=[talk.anna, talk.bob], has_bot=False)
    for n in range(files):
        text = f"The code of door {n} is {1000 + n}.\n".encode()
        talk.anna.says(channel, "", files={f"door-{n}.txt": text}, mentions_bot=False)
    return channel


def said(talk: Talk, channel: ChannelId) -> list[Shown]:
    return list(talk.slack.screen(channel).by("footnote"))


async def test_one_hello_in_two_lines(footnote: None, talk: Talk) -> None:
    channel = new_channel(talk)
    talk.slack.deliveries.copies = 5

    talk.anna.invites_bot(channel)
    await talk.slack.until(lambda: said(talk, channel))
    await talk.slack.until(lambda: not talk.slack.unacknowledged())

    [hello] = said(talk, channel)
    assert len(hello.text.splitlines()) == 2
    assert hello.buttons == ()


async def test_files_that_were_there_are_read_when_the_inviter_wants_it(
    footnote: None, talk: Talk
) -> None:
    channel = new_channel(talk, files=12)
    talk.anna.invites_bot(channel)
    await talk.slack.until(lambda: said(talk, channel))
    [hello] = said(talk, channel)

    await talk.bob.clicks(hello.ref, "Read the 12 files already here")
    await talk.slack.until(lambda: talk.whispers(talk.bob, channel))
    await talk.anna.clicks(hello.ref, "Read the 12 files already here")
    await talk.slack.until(lambda: len(said(talk, channel)) == 2, within_s=60)
    asked = await talk.ask("What is the code of door 3?", into=channel)

    assert "Only" in talk.whispers(talk.bob, channel)[0]
    assert said(talk, channel)[1].text.startswith("Read 12 earlier files")
    assert "1003" in talk.text(asked)


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
async def test_hello_and_summary_stand_there_once_whatever_their_posting_meets(
    footnote: None, talk: Talk, fault: Fault
) -> None:
    channel = new_channel(talk, files=2)
    talk.slack.fail("chat.postMessage", fault)
    talk.anna.invites_bot(channel)
    await talk.slack.until(lambda: said(talk, channel))
    await talk.slack.until(lambda: not talk.slack.unacknowledged())

    for call in ("files.list", "chat.postMessage"):
        talk.slack.fail(call, fault)
    await talk.anna.clicks(said(talk, channel)[0].ref, "Read the 2 files already here")
    await talk.slack.until(lambda: len(said(talk, channel)) == 2, within_s=60)
    await asyncio.sleep(1)

    [_, summary] = said(talk, channel)
    assert summary.text.startswith("Read 2 earlier files")


async def test_a_summary_whose_fate_is_unknown_is_looked_for_in_what_is_new_only(
    footnote: None, talk: Talk
) -> None:
    root = talk.acme.person("root", is_admin=True)
    talk.slack.fail("chat.postMessage", LOST_REPLY)
    await root.commands(talk.general, "read-earlier")
    await talk.slack.until(lambda: said(talk, talk.general), within_s=60)
    await asyncio.sleep(1)

    looked = [body for call, body in talk.slack.requests if call == "conversations.history"]

    assert all(float(body["oldest"]) > time.time() - 4 * 86_400 for body in looked)
    assert len(said(talk, talk.general)) == 1


async def test_a_command_reads_them_too(footnote: None, talk: Talk) -> None:
    root = talk.acme.person("root", is_admin=True)
    talk.slack.news.unsubscribed |= {"message.channels", "file_shared"}
    talk.anna.says(talk.general, "", files={"a.md": HANDBOOK, "b.txt": PRINTER})
    talk.slack.news.unsubscribed.clear()

    await root.commands(talk.general, "read-earlier")
    await talk.slack.until(lambda: said(talk, talk.general), within_s=60)

    assert said(talk, talk.general)[0].text.startswith("Read 2 earlier files")
