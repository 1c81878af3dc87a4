"""Each call to Discord that is not about answering in a channel goes wrong once.

Whatever people then see is whole, and there once. Answering in a channel:
test_discord_in_bad_company.py.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest

from adapters.discord.access import DiscordAccess
from adapters.discord.invite import invite
from bot.settings import Settings
from tests.adapters.discord import tried
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, PRINTER, QUESTION, Party
from tests.fakes.discord import app_calls, callback_calls, message_calls
from tests.fakes.discord.desk import FILE, RESUME, SOCKET
from tests.fakes.discord.faults import LOST_REPLY, SERVER_ERROR, Fault, busy
from tests.fakes.discord.options import Attached
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import DEFAULT, Permission
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Snowflake
from tests.fakes.discord.world import BOT_PERMISSIONS

pytestmark = pytest.mark.one_of_three
GENEROUS = {"questions_per_minute": 1_000, "questions_per_hour": 1_000}
FAULTS: dict[str, list[Fault]] = {
    "busy": [busy(retry_after_s=1)],
    "error": [SERVER_ERROR],
    # aiohttp itself asks once more for what may be asked for twice.
    "lost": [LOST_REPLY, LOST_REPLY],
}


@pytest.fixture(params=[*FAULTS.values()], ids=[*FAULTS])
def faults(request: pytest.FixtureRequest) -> list[Fault]:
    found: list[Fault] = request.param
    return found


@pytest.fixture(autouse=True)
def patient(party: Party) -> Iterator[None]:
    """Whoever is told when to come back never comes sooner; no call is made that is not tried."""
    yield
    assert party.discord.hasty == []
    assert {*party.discord.calls} - tried.TRIED <= {SOCKET, RESUME}


@pytest.fixture
async def footnote(party: Party, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(party.discord, settings):
        yield


@asynccontextmanager
async def failing(
    discord: FakeDiscord, calls: Sequence[str], faults: list[Fault]
) -> AsyncIterator[None]:
    """Let each of these calls go wrong; all of them have to be made meanwhile."""
    for call in calls:
        for fault in faults:
            discord.fail(call, fault)
    yield
    await discord.until(lambda: discord.unmet == [])


async def test_it_starts_and_knows_its_commands(
    party: Party, settings: Settings, faults: list[Fault]
) -> None:
    async with failing(party.discord, tried.STARTING, faults), footnote_in(party.discord, settings):
        await party.give()
        await party.discord.until(lambda: party.discord.commands.all(None))
        asked = await party.anna.uses("ask", in_=party.general, question=QUESTION)
        assert asked is not None
        await party.answered(asked)

    assert "eight weeks" in party.text(asked)
    assert len(party.answers(asked)) == 1


@pytest.mark.timeout(120)
async def test_what_was_missed_is_answered_once(
    party: Party, settings: Settings, faults: list[Fault]
) -> None:
    settings = settings.model_copy(update=GENEROUS)
    async with footnote_in(party.discord, settings):
        await party.give()
        first = await party.ask()
        await party.ask(into=party.anna.dm)
    thread = party.thread(first)
    closed = party.anna.starts_thread(party.general, "Closed")
    missed = [
        party.anna.says(party.general, QUESTION),
        party.anna.says(thread, QUESTION),
        party.anna.says(closed, QUESTION),
        party.anna.says(party.anna.dm, QUESTION),
    ]
    party.acme.archives(closed)

    async with (
        failing(party.discord, tried.CATCHING_UP, faults),
        footnote_in(party.discord, settings),
    ):
        for asked in missed:
            await party.answered(asked)

    for asked in missed:
        assert "eight weeks" in party.text(asked)
        assert len(party.answers(asked)) == 1


async def test_who_adds_it_is_greeted_once(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    other = party.discord.server("Other", has_bot=False)
    other.joined(party.mo)
    lobby = other.channel("lobby")

    async with failing(party.discord, tried.GREETING, faults):
        other.adds_bot(BOT_PERMISSIONS | Permission.VIEW_AUDIT_LOG, by=party.mo)
        await party.discord.until(lambda: said(party, party.mo.dm))
        await party.ask("Hello")

    assert len(said(party, party.mo.dm)) == 1
    assert said(party, lobby) == ()


@pytest.mark.timeout(120)
async def test_earlier_files_are_read_once_with_one_summary(
    party: Party, settings: Settings, faults: list[Fault]
) -> None:
    party.anna.says(party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False)
    closed = party.anna.starts_thread(party.general, "Closed")
    party.anna.says(closed, "", files={"printer.txt": PRINTER}, mentions_bot=False)
    party.acme.archives(closed)
    async with footnote_in(party.discord, settings):
        await party.discord.until(lambda: said(party, party.general))

        async with failing(party.discord, tried.READING_EARLIER, faults):
            await party.mo.uses("footnote read-earlier", in_=party.general)
            await party.discord.until(lambda: summaries(party), within_s=40)
        asked = await party.ask()
        listed = await party.anna.uses("sources", in_=party.general)

    assert summaries(party) == ["Read 2 earlier files. Ask away."]
    assert "eight weeks" in party.text(asked)
    assert listed is not None
    assert party.discord.shown(listed).text.count("handbook.md") == 1


async def test_a_direct_message_is_answered_once_from_all_its_author_sees(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    secret = party.anna.starts_thread(party.general, "Secret", private=True)
    party.anna.adds_bot(secret)
    await party.answered(party.anna.says(secret, "", files={"handbook.md": HANDBOOK}))
    # What was looked up so far is looked up again once a role has changed.
    party.acme.permits(party.acme.id, DEFAULT)

    async with failing(party.discord, tried.ASKED_ALONE, faults):
        asked = await party.ask(into=party.anna.dm)

    assert "eight weeks" in party.text(asked)
    assert len(party.answers(asked)) == 1


async def test_a_question_that_waits_for_its_server_is_answered_once(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    other = party.discord.server("Other")
    other.joined(party.anna)
    await party.give()
    asked = party.anna.says(party.anna.dm, QUESTION)
    await party.discord.until(lambda: menus(party))

    async with failing(party.discord, tried.READING_A_CHOICE, faults):
        await party.anna.chooses(menus(party)[0].ref, "Acme")
        await party.answered(asked)

    assert "eight weeks" in party.text(asked)
    assert len(party.answers(asked)) == 1


async def test_files_of_a_message_are_read_by_its_menu(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    dropped = party.bob.says(party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False)

    async with failing(party.discord, tried.READING_BY_MENU, faults):
        told = await party.anna.applies("Index files", dropped)
        await party.discord.until(lambda: "✅" in party.discord.shown(dropped).reactions)

    assert told is not None
    assert "I am reading them" in party.discord.shown(told).text
    assert "eight weeks" in party.text(await party.ask())


async def test_a_file_that_is_added_by_command_is_read_though_it_is_not_handed_out_at_once(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    attached = Attached(name="handbook.md", content=HANDBOOK)

    async with failing(party.discord, [FILE], faults):
        added = await party.anna.uses("add", in_=party.general, file=attached)
        assert added is not None
        await party.discord.until(lambda: "✅" in party.discord.shown(added).reactions)

    assert "eight weeks" in party.text(await party.ask())


@pytest.mark.parametrize("private", [False, True])
async def test_a_command_whose_answer_is_looked_up_is_answered_once(
    footnote: None, party: Party, faults: list[Fault], private: bool
) -> None:
    await party.give()
    party.discord.fail(callback_calls.CALLBACK, LOST_REPLY)

    async with failing(party.discord, tried.LOOKED_UP, faults):
        asked = await party.anna.uses("ask", in_=party.general, question=QUESTION, private=private)
        assert asked is not None
        if private:
            await party.discord.until(lambda: "eight weeks" in party.discord.shown(asked).text)
        else:
            await party.answered(asked)
            assert "eight weeks" in party.text(asked)

    # The hello, and what answers the command.
    assert len(said(party, party.general, viewer=party.anna)) == 2


async def test_an_answer_goes_with_its_question(
    footnote: None, party: Party, faults: list[Fault]
) -> None:
    await party.give()
    await party.mo.uses("footnote answers", in_=party.general, to="inline")
    asked = await party.ask()

    async with failing(party.discord, [message_calls.DELETE], faults):
        party.anna.deletes(asked)
        await party.discord.until(lambda: party.discord.unmet == [])

        await party.discord.until(lambda: not party.answers(asked))


async def test_the_link_is_told(party: Party, faults: list[Fault]) -> None:
    access = DiscordAccess(token=party.discord.token, api_url=party.discord.api_url)
    calls = [app_calls.ME, app_calls.APPLICATION_AT_LOGIN, app_calls.APPLICATION]

    async with failing(party.discord, calls, faults):
        link = await invite(access)

    assert f"client_id={party.discord.world.bot}" in link


def said(party: Party, channel: Snowflake, *, viewer: Person | None = None) -> tuple[Shown, ...]:
    return party.discord.screen(channel, viewer=viewer).by("footnote")


def summaries(party: Party) -> list[str]:
    told = [shown.text for shown in said(party, party.general)]
    return [text for text in told if "earlier file" in text]


def menus(party: Party) -> list[Shown]:
    return [one for one in said(party, party.anna.dm) if one.menus]
