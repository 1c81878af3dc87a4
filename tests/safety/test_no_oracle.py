"""Two worlds that differ only in what somebody may not see look the same to them, word for word."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.settings import Settings
from tests.app_fixtures import as_uri
from tests.database_fixtures import throwaway
from tests.discord import running as discord_running
from tests.discord.talking import HANDBOOK, PRINTER, QUESTION, Party
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId
from tests.figures import Figures
from tests.slack import running as slack_running
from tests.slack.talking import Talk

TONER = "Which toner does the printer need?"
_NUMBERS = re.compile(r"\b\d{10}\.\d{6}\b|\bp\d{16}\b|\b\d{17,20}\b|127\.0\.0\.1:\d+")
"""What tells of the moment alone: ids of messages, addresses of the fakes."""
_SEARCHING = re.compile(r"Searching (\d+) file")
HIDDEN = {
    "handbook.md": HANDBOOK,
    "printer.txt": PRINTER,
    "broken.pdf": b"%PDF-1.7\nnothing that could be read",
    "picture.png": b"\x89PNG\r\n\x1a\n" + bytes(40),
}
"""The same bytes, the only answer, and files for the counts of what could not be read."""
OTHER_HANDBOOK = b"# Handbook\n\nYou need to give ninety weeks' notice of parental leave.\n"

Opened = Callable[[str], AbstractAsyncContextManager[Settings]]
"""Opens a world of a name of its own: a fresh database, and settings that lead there."""
Seen = tuple[list[str], set[str]]
"""All that Bob sees, and how many files he was told are being searched."""


@pytest.fixture
def opened(settings: Settings, server_url: str, template: str, tmp_path: Path) -> Opened:
    @asynccontextmanager
    async def open_world(name: str) -> AsyncIterator[Settings]:
        with throwaway(server_url, f"world_{name}", copied_from=template) as url:
            own = {"database_url": SecretStr(as_uri(url)), "data_dir": tmp_path / name}
            yield settings.model_copy(update={**own, "questions_per_minute": 1_000})

    return open_world


def faceless(seen: list[str]) -> list[str]:
    """Take out what tells of the moment alone."""
    return [_NUMBERS.sub("#", one) for one in seen]


async def in_slack(settings: Settings, is_hidden_there: bool) -> Seen:
    async with FakeSlack() as slack:
        acme = slack.workspace("T1")
        anna, bob = acme.person("anna"), acme.person("bob")
        general = acme.channel("general", members=[anna, bob])
        few = acme.channel("few", kind="group", members=[anna])
        talk = Talk(slack=slack, acme=acme, anna=anna, bob=bob, general=general)
        async with slack_running.footnote_in(slack, acme, settings):
            if is_hidden_there:
                await talk.ask("", files=HIDDEN, into=few)
                await talk.ask("", files={"handbook.md": OTHER_HANDBOOK}, into=few)
                await talk.ask(TONER, into=few)
            seen = await _bobs_day_in_slack(talk, [general, bob.dm])
            statuses = [c.status for c in slack.world.changes if c.status and c.channel != few]
    return faceless(seen), set(_SEARCHING.findall("\n".join(statuses)))


async def _bobs_day_in_slack(talk: Talk, channels: list[ChannelId]) -> list[str]:
    bob, slack = talk.bob, talk.slack
    for _ in range(2):
        await talk.ask("", files={"handbook.md": HANDBOOK}, by=bob)
    asked = [await talk.ask(QUESTION, by=bob), await talk.ask(TONER, by=bob)]
    asked += [await talk.ask("hello", by=bob), await talk.ask(TONER, by=bob, into=bob.dm)]
    for typed in ("sources", "sources prin", "forget hand", "status"):
        for channel in channels:
            await bob.commands(channel, typed)
    await bob.clicks(talk.answers(asked[0])[-1].ref, "Passages")
    modal = await slack.until(lambda: bob.modal)
    assert modal is not None
    posts = sorted(slack.ever_posted().items(), key=lambda post: post[0].ts)
    shown = [
        slack.shown(ref)
        for ref, post in posts
        if ref.channel in channels and post.only_for in {None, bob.id}
    ]
    return [modal.text, *(f"{one.markup} {one.text} {one.buttons}" for one in shown)]


async def in_discord(settings: Settings, is_hidden_there: bool) -> Seen:
    async with FakeDiscord() as discord:
        acme = discord.server("Acme")
        anna, bob = acme.person("anna"), acme.person("bob")
        general, few = acme.channel("general"), acme.channel("few", only=[anna])
        party = Party(discord=discord, acme=acme, anna=anna, bob=bob, mo=anna, general=general)
        async with discord_running.footnote_in(discord, settings):
            await discord.until(lambda: discord.screen(general).by("footnote"))
            if is_hidden_there:
                await party.ask("", files=HIDDEN, into=few)
                await party.ask("", files={"handbook.md": OTHER_HANDBOOK}, into=few)
                await party.ask(TONER, into=few)
            seen = await _bobs_day_in_discord(party)
            hidden = {few, *(thread.id for thread in discord.world.threads_of(few))}
            posts = (c.message for c in discord.world.changes if c.message)
            progress = [post.content for post in posts if post.ref.channel not in hidden]
    return faceless(seen), set(_SEARCHING.findall("\n".join(progress)))


async def _bobs_day_in_discord(party: Party) -> list[str]:
    bob, discord, general = party.bob, party.discord, party.general
    before = len(discord.world.messages)
    for _ in range(2):
        await party.ask("", files={"handbook.md": HANDBOOK}, by=bob)
    asked = [await party.ask(QUESTION, by=bob), await party.ask(TONER, by=bob)]
    asked += [await party.ask("hello", by=bob), await party.ask(TONER, by=bob, into=bob.dm)]
    names = [await bob.types("forget", in_=general, name=typed) for typed in ("", "p", "hand")]
    for command in ("sources", "footnote status"):
        await bob.uses(command, in_=general)
    await bob.clicks(party.answers(asked[0])[-1].ref, "Passages")
    posts = [*discord.world.messages.values()][before:]
    own = [post for post in posts if post.author == discord.world.bot]
    shown = [discord.shown(post.ref) for post in own if post.only_for in {None, bob.id}]
    return [str(names), *(f"{one.text} {one.buttons} {one.menus}" for one in shown)]


@pytest.mark.parametrize("live", [in_slack, in_discord])
async def test_what_is_hidden_changes_no_word_of_what_others_see(
    opened: Opened,
    openai: FakeOpenAI,
    figures: Figures,
    live: Callable[[Settings, bool], Awaitable[Seen]],
) -> None:
    openai.latency_s = 0.1
    async with opened("without") as alone:
        without, counted = await live(alone, False)
    async with opened("with_hidden") as beside:
        with_hidden, counted_too = await live(beside, True)

    assert with_hidden == without
    assert counted | counted_too <= {"1"}
    assert "eight weeks" in str(without)
    assert any("1 file can be asked about" in one for one in without)
    figures(f"{len(without)} things that one member sees: not a word differs")
