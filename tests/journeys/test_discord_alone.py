"""Direct messages in Discord: which server they are about when servers come, go and fail."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import PRINTER, QUESTION, Party
from tests.fakes.discord.faults import MISSING_ACCESS, Hang
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


WHAT = "What do you want to know?"
NONE_CHOSEN = "Choose one with `/footnote server`"


async def test_what_is_asked_about_a_direct_message_is_answered_as_what_is_written_there(
    footnote: None, party: Party
) -> None:
    await party.give()
    said = await party.ask("Hello", into=party.anna.dm)

    await party.anna.applies("Ask about this", said)
    asked = await party.anna.submits({WHAT: QUESTION})

    assert asked is not None
    await party.answered(asked)
    assert "eight weeks" in party.text(asked)


async def test_what_would_be_about_no_server_is_not_taken_in(other: Server, party: Party) -> None:
    said = party.anna.says(party.anna.dm, "Hello")
    await party.discord.until(lambda: menus(party))

    about = await party.anna.applies("Ask about this", said)
    listed = await party.anna.uses("sources", in_=party.anna.dm)

    assert about is not None
    assert listed is not None
    assert party.anna.modal is None
    assert NONE_CHOSEN in party.discord.shown(about).text
    assert NONE_CHOSEN in party.discord.shown(listed).text


async def test_commands_are_answered_while_nobody_knows_which_servers_are_shared(
    other: Server, party: Party
) -> None:
    party.discord.fail("GET /guilds/{guild}/members/{user}", Hang(), times=2)

    asked = await party.anna.uses("ask", in_=party.anna.dm, question=TONER)

    assert asked is not None
    assert NONE_CHOSEN in party.discord.shown(asked).text


async def test_a_server_is_chosen_only_where_that_counts(other: Server, party: Party) -> None:
    told = await party.anna.uses("footnote server", in_=party.general)

    assert told is not None
    assert party.discord.shown(told).menus == ()
    assert "in a direct message" in party.discord.shown(told).text
