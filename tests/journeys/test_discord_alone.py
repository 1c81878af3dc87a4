"""Direct messages in Discord: which server they are about when servers come, go and fail."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import PRINTER, QUESTION, Party
from tests.fakes.discord.faults import MISSING_ACCESS
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.servers import Server

TONER = "Which toner does the printer need?"


@pytest.fixture
async def footnote(party: Party, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(party.discord, settings):
        yield


@pytest.fixture
async def other(footnote: None, party: Party) -> Server:
    """Another server with Anna in it, and a file about a printer."""
    other = party.discord.server("Other")
    other.joined(party.anna)
    lobby = other.channel("lobby")
    await party.answered(party.anna.says(lobby, "", files={"p.txt": PRINTER}))
    return other


def menus(party: Party) -> list[Shown]:
    return [one for one in party.discord.screen(party.anna.dm).by("footnote") if one.menus]


async def test_a_server_that_footnote_left_is_not_asked_about_any_more(
    other: Server, party: Party
) -> None:
    await party.give()
    asked = party.anna.says(party.anna.dm, TONER)
    await party.discord.until(lambda: menus(party))
    await party.anna.chooses(menus(party)[0].ref, "Other")
    await party.answered(asked)
    other.kicks_bot()

    after = await party.ask(into=party.anna.dm)

    assert "eight weeks" in party.text(after)


async def test_nobody_is_taken_to_mean_the_only_server_that_answered(
    other: Server, party: Party
) -> None:
    party.discord.fail("GET /guilds/{guild}/members/{user}", MISSING_ACCESS)

    party.anna.says(party.anna.dm, QUESTION)

    await party.discord.until(lambda: menus(party))
