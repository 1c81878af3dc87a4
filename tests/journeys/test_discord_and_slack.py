"""Slack and Discord in one process: neither knows of the other, but where somebody linked them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.app import App
from bot.linking import link, link_of
from bot.settings import Settings
from rag.values import Scope
from tests.discord import running as discord_running
from tests.discord.talking import HANDBOOK, PRINTER, Party
from tests.slack.running import adapter_for
from tests.slack.talking import Talk

TONER = "Which toner does the printer need?"


@pytest.fixture
async def footnote(talk: Talk, party: Party, settings: Settings) -> AsyncIterator[App]:
    slack = adapter_for(talk.slack, talk.acme)
    async with discord_running.footnote_in(party.discord, settings, beside=[slack]) as app:
        await talk.slack.until(lambda: slack.is_in)
        yield app
    await slack.close()


async def link_general(app: App, talk: Talk, party: Party) -> None:
    ends = (
        Scope(f"discord:{party.acme.id}/{party.general}"),
        Scope(f"slack:{talk.acme.team.id}/{talk.general}"),
    )
    async with app.database.pool.connection() as connection:
        await link(connection, link_of(*ends))


async def test_each_answers_from_its_own_files(footnote: App, talk: Talk, party: Party) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    await party.give("p.txt", PRINTER)

    in_slack, in_discord = await asyncio.gather(talk.ask(), party.ask(TONER))
    toner, leave = await asyncio.gather(talk.ask(TONER), party.ask())

    assert "eight weeks" in talk.text(in_slack)
    assert "K-77" in party.text(in_discord).replace("\\", "")
    assert "K-77" not in talk.text(toner)
    assert "eight weeks" not in party.text(leave)


async def test_linked_channels_use_each_others_files_and_nothing_else_does(
    footnote: App, talk: Talk, party: Party
) -> None:
    await party.give("p.txt", PRINTER)
    await link_general(footnote, talk, party)
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna])

    asked = await talk.ask(TONER)
    other = await talk.ask(TONER, into=elsewhere)
    alone = await talk.ask(TONER, into=talk.anna.dm)

    assert "K-77" in talk.text(asked)
    assert f"https://discord.com/channels/{party.acme.id}/" in talk.answers(asked)[0].markup
    assert "K-77" not in talk.text(other)
    assert "K-77" not in talk.text(alone)


async def test_sources_list_a_link_at_both_of_its_ends(
    footnote: App, talk: Talk, party: Party
) -> None:
    await link_general(footnote, talk, party)
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna])

    in_discord = await party.bob.uses("sources", in_=party.general)
    for channel in (talk.general, elsewhere):
        await talk.bob.commands(channel, "sources")

    assert in_discord is not None
    told = party.discord.shown(in_discord).text.replace("\\", "")
    assert f"linked this channel with one in Slack ({talk.acme.team.id}/{talk.general})" in told
    [here] = talk.whispers(talk.bob, talk.general)
    assert f"linked this channel with one in Discord ({party.acme.id}/{party.general})" in here
    [there] = talk.whispers(talk.bob, elsewhere)
    assert "linked" not in there
