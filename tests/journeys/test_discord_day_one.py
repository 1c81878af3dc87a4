"""The first day in a Discord server: the hello, what is read from then on, and what was before."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, PRINTER, QUESTION, Party
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.things import Kind, Ref, Snowflake
from tests.fakes.discord.world import BOT_PERMISSIONS


@pytest.fixture
async def footnote(party: Party, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(party.discord, settings):
        yield


async def hello_in(party: Party, channel: Snowflake) -> Shown:
    """Wait for the hello in a channel, and return it."""
    await party.discord.until(lambda: hellos(party, channel))
    [hello] = hellos(party, channel)
    return hello


def hellos(party: Party, channel: Snowflake) -> list[Shown]:
    said = party.discord.screen(channel).by("footnote")
    return [shown for shown in said if "Choose" in shown.buttons]


def drop(
    party: Party,
    into: Snowflake,
    *,
    by: Person | None = None,
    name: str = "handbook.md",
    text: bytes = HANDBOOK,
) -> Ref:
    return (by or party.anna).says(into, "", files={name: text}, mentions_bot=False)


async def read(party: Party, dropped: Ref) -> None:
    await party.discord.until(lambda: "✅" in party.discord.shown(dropped).reactions)


async def test_who_adds_footnote_is_greeted_directly(footnote: None, party: Party) -> None:
    other = party.discord.server("Other", has_bot=False)
    other.joined(party.mo)
    other.channel("lobby")

    other.adds_bot(BOT_PERMISSIONS | Permission.VIEW_AUDIT_LOG, by=party.mo)

    hello = await hello_in(party, party.mo.dm)
    assert "Read files in this channel" not in hello.buttons
    assert hello.buttons == ("In every channel I can see", "Choose")


async def test_else_the_server_is_greeted_once(party: Party, settings: Settings) -> None:
    async with footnote_in(party.discord, settings):
        hello = await hello_in(party, party.general)
    async with footnote_in(party.discord, settings):
        party.discord.gateway.drop()
        await party.ask("Hello")

    assert [shown.ref for shown in hellos(party, party.general)] == [hello.ref]
    assert hello.buttons == ("Read files in this channel", "In every channel I can see", "Choose")


async def test_one_click_has_files_of_a_channel_read(footnote: None, party: Party) -> None:
    other = party.acme.channel("other")
    hello = await hello_in(party, party.general)

    told = await party.mo.clicks(hello.ref, "Read files in this channel")

    assert told is not None
    assert party.discord.shown(told).ephemeral
    ignored = drop(party, other)
    await read(party, drop(party, party.general))
    assert party.discord.shown(ignored).reactions == ()


async def test_what_a_channel_has_already_is_read_by_the_next_click(
    footnote: None, party: Party
) -> None:
    drop(party, party.general)
    hello = await hello_in(party, party.general)

    told = await party.mo.clicks(hello.ref, "Read files in this channel")
    assert told is not None
    await party.mo.clicks(told, "Read the file already here")

    await party.discord.until(
        lambda: any(
            "Read 1 earlier file" in shown.text
            for shown in party.discord.screen(party.general).by("footnote")
        )
    )


async def test_one_click_has_files_read_everywhere(footnote: None, party: Party) -> None:
    other = party.acme.channel("other")
    hello = await hello_in(party, party.general)

    await party.mo.clicks(hello.ref, "In every channel I can see")

    await read(party, drop(party, other))


async def test_channels_and_categories_are_chosen(footnote: None, party: Party) -> None:
    category = party.acme.channel("docs", kind=Kind.CATEGORY)
    inside = party.acme.channel("inside", below=category)
    hello = await hello_in(party, party.general)

    menu = await party.mo.clicks(hello.ref, "Choose")
    assert menu is not None
    told = await party.mo.chooses(menu, category, party.general)
    await party.mo.uses("footnote index", in_=party.general, to="off")

    ignored = drop(party, party.general)
    await read(party, drop(party, inside))
    assert party.discord.shown(ignored).reactions == ()
    assert told is not None
    assert party.discord.shown(told).text.count("From now on there") == 1
    assert "earlier there" in party.discord.shown(told).text


async def test_channels_of_the_server_are_chosen_in_a_direct_message(
    footnote: None, party: Party
) -> None:
    other = party.discord.server("Other", has_bot=False)
    other.joined(party.mo)
    other.gives(party.mo, other.role("moderators", permissions=Permission.MANAGE_GUILD))
    lobby = other.channel("lobby")
    other.channel("docs", kind=Kind.CATEGORY)
    other.adds_bot(BOT_PERMISSIONS | Permission.VIEW_AUDIT_LOG, by=party.mo)
    hello = await hello_in(party, party.mo.dm)

    menu = await party.mo.clicks(hello.ref, "Choose")
    assert menu is not None
    told = await party.mo.chooses(menu, "lobby")

    assert told is not None
    assert "Other" in party.discord.shown(menu).text
    assert "From now on there" in party.discord.shown(told).text
    await read(party, drop(party, lobby, by=party.mo))


async def test_only_moderators_decide(footnote: None, party: Party) -> None:
    hello = await hello_in(party, party.general)

    told = await party.anna.clicks(hello.ref, "In every channel I can see")

    assert told is not None
    assert "admins" in party.discord.shown(told).text


async def test_files_of_one_role_are_read(footnote: None, party: Party) -> None:
    writers = party.acme.role("writers")
    party.acme.gives(party.bob, writers)
    await party.mo.uses("footnote index", in_=party.general, to="on", **{"from": writers})

    ignored = drop(party, party.general)
    dropped = party.bob.says(party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False)

    await read(party, dropped)
    assert party.discord.shown(ignored).reactions == ()


async def test_files_from_before_are_read_when_somebody_wants_it(
    party: Party, settings: Settings
) -> None:
    forum = party.acme.channel("help", kind=Kind.FORUM)
    drop(party, party.general)
    party.anna.posts(forum, "Printer", "It stands on floor two.", files={"p.txt": PRINTER})
    async with footnote_in(party.discord, settings):
        await party.discord.until(lambda: party.discord.screen(party.general).by("footnote"))
        await party.mo.uses("footnote read-earlier", in_=party.general)
        await party.discord.until(
            lambda: any(
                "Read the 1 earlier file" in shown.text or "Read 1 earlier file" in shown.text
                for shown in party.discord.screen(party.general).by("footnote")
            )
        )

        asked = await party.ask()

    assert "eight weeks" in party.text(asked)


async def test_the_end_of_reading_is_told_when_nothing_can_be_whispered_any_more(
    footnote: None, party: Party
) -> None:
    other = party.acme.channel("other")
    drop(party, other)

    await party.mo.uses("footnote read-earlier", in_=other)
    party.discord.interactions.expire()

    def told() -> list[str]:
        return [shown.text for shown in party.discord.screen(other).by("footnote")]

    await party.discord.until(told)
    assert told() == ["Read 1 earlier file. Ask away."]


async def test_what_was_written_while_footnote_was_away_is_caught_up(
    party: Party, settings: Settings
) -> None:
    async with footnote_in(party.discord, settings):
        await party.give()
        first = await party.ask()
        await party.discord.until(lambda: party.answers(first))
        direct = await party.ask(into=party.anna.dm)
    thread = party.thread(first)
    asked = party.anna.says(party.general, QUESTION)
    below = party.anna.says(thread, "And in writing?", mentions_bot=False)
    alone = party.anna.says(party.anna.dm, QUESTION)

    async with footnote_in(party.discord, settings):
        for message in (asked, below, alone):
            await party.answered(message)

    assert "eight weeks" in party.text(asked)
    assert party.answers(below)[0].replies_to == below
    assert direct != alone


async def test_a_server_that_removes_footnote_is_forgotten(footnote: None, party: Party) -> None:
    hello = await hello_in(party, party.general)
    await party.give()

    party.acme.kicks_bot()
    party.acme.adds_bot()
    asked = await party.ask()

    assert "eight weeks" not in party.text(asked)
    await party.discord.until(lambda: len(hellos(party, party.general)) == 2)
    assert hellos(party, party.general)[0].ref == hello.ref


async def test_what_was_deleted_or_hidden_while_footnote_was_away_is_forgotten(
    party: Party, settings: Settings
) -> None:
    other = party.acme.channel("other")
    async with footnote_in(party.discord, settings):
        await party.give()
        given = party.anna.says(other, "", files={"p.txt": PRINTER})
        await party.answered(given)
        await party.ask("Hello", into=other)
    elsewhere = party.acme.channel("elsewhere")
    party.acme.deletes_channel(other)
    party.acme.hides_from_bot(party.general)

    async with footnote_in(party.discord, settings) as app:

        async def is_gone() -> bool:
            async with app.database.pool.connection() as connection:
                cursor = await connection.execute("select count(*) from document")
                return await cursor.fetchone() == (0,)

        for _ in range(20):
            await party.ask("Hello", into=elsewhere)
            if await is_gone():
                break

        assert await is_gone()
