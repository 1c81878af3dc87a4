"""Commands, menus and direct messages in Discord: what only one person sees."""

import re
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, PRINTER, QUESTION, Party
from tests.fakes.discord.permissions import DEFAULT, Permission
from tests.fakes.discord.things import Kind, Ref
from tests.fakes.discord.world import BOT_PERMISSIONS
from tests.fakes.openai.server import FakeOpenAI


@pytest.fixture
async def footnote(party: Party, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(party.discord, settings):
        yield


def told(party: Party, answer: Ref | None) -> str:
    """Return what answered a command, which only its author sees."""
    assert answer is not None
    shown = party.discord.shown(answer)
    assert shown.ephemeral
    return shown.text.replace("\\", "")


async def test_sources_are_listed_with_links(footnote: None, party: Party) -> None:
    given = await party.give()

    listed = told(party, await party.bob.uses("sources", in_=party.general))

    assert "handbook.md" in listed
    assert f"/{party.general}/{given.id})" in listed


async def give_many(party: Party, count: int) -> None:
    """Give so many files with long names, some at a time; one person may give 20 an hour."""
    for start in range(0, count, 10):
        numbers = range(start, min(start + 10, count))
        files = {f"{'n' * 60}-{n:02}.md": f"# Note\n\nIt says {n}.\n".encode() for n in numbers}
        by = party.anna if start < 20 else party.bob
        await party.answered(by.says(party.general, "", files=files))


async def turned_over(party: Party, listed: Ref) -> list[str]:
    """Turn all pages, and return the numbers of the files on them."""
    found = set(re.findall(r"n-([0-9]{2})\.md", told(party, listed)))
    counts = [
        re.fullmatch(r"1 of ([0-9]+)", label) for label in party.discord.shown(listed).buttons
    ]
    for _ in range(next((int(count[1]) for count in counts if count), 1) - 1):
        await party.anna.clicks(listed, "▶")
        found |= set(re.findall(r"n-([0-9]{2})\.md", told(party, listed)))
    return sorted(found)


async def test_many_sources_are_turned_over(footnote: None, party: Party) -> None:
    await give_many(party, 30)

    every = await party.anna.uses("sources", in_=party.general)
    some = await party.anna.uses("sources", in_=party.general, name="n-1")

    assert every is not None
    assert some is not None
    assert await turned_over(party, every) == [f"{n:02}" for n in range(30)]
    assert await turned_over(party, some) == [f"{n:02}" for n in range(10, 20)]


async def test_a_number_that_somebody_types_forgets_nothing(footnote: None, party: Party) -> None:
    await party.give()

    for number in range(1, 4):
        listed = await party.anna.uses("forget", in_=party.general, name=str(number))
        assert "Forgot" not in told(party, listed)

    assert "eight weeks" in party.text(await party.ask())


async def test_a_file_is_forgotten_by_its_name(footnote: None, party: Party) -> None:
    await party.give()

    names = await party.anna.types("forget", in_=party.general, name="hand")
    listed = await party.anna.uses("forget", in_=party.general, name="handbook")
    assert listed is not None
    gone = await party.anna.chooses(listed, "handbook.md")
    asked = await party.ask()

    assert names == ["handbook.md"]
    assert "Forgot handbook.md" in told(party, gone)
    assert "eight weeks" not in party.text(asked)


async def test_names_of_files_that_one_may_not_see_are_not_offered(
    footnote: None, party: Party
) -> None:
    few = party.acme.channel("few", only=[party.anna])
    given = party.anna.says(few, "", files={"secret.md": HANDBOOK})
    await party.answered(given)

    own = await party.anna.types("forget", in_=party.general, name="sec")
    others = await party.bob.types("forget", in_=party.general, name="sec")

    assert (own, others) == (["secret.md"], [])


@pytest.mark.parametrize(
    ("command", "says"),
    [
        ("footnote status", "can be asked about"),
        ("footnote help", "/ask"),
        ("footnote privacy", "Delete a message"),
        ("footnote receipts", "To change it"),
        ("footnote access", "To change it"),
        ("footnote posts", "To change it"),
    ],
)
async def test_what_is_asked_of_footnote_itself_is_told(
    footnote: None, party: Party, command: str, says: str
) -> None:
    answer = await party.anna.uses(command, in_=party.general)

    assert says in told(party, answer)


async def test_a_missing_intent_is_told(party: Party, settings: Settings) -> None:
    party.discord.gateway.granted = party.discord.gateway.granted & ~(1 << 15)
    async with footnote_in(party.discord, settings):
        status = told(party, await party.anna.uses("footnote status", in_=party.general))
        await party.give()
        asked = await party.ask()
        reply = party.anna.says(
            party.thread(asked),
            "In writing?",
            replies_to=party.answers(asked)[0].ref,
            mentions_bot=False,
        )
        await party.answered(reply)

    assert "message content intent" in status
    assert "eight weeks" in party.text(asked)


async def test_without_the_intent_files_are_read_by_the_menu_of_their_message(
    party: Party, settings: Settings
) -> None:
    party.discord.gateway.granted = party.discord.gateway.granted & ~(1 << 15)
    async with footnote_in(party.discord, settings):
        hidden = party.bob.says(
            party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False
        )

        await party.anna.applies("Index files", hidden)
        await party.discord.until(lambda: "✅" in party.discord.shown(hidden).reactions)
        asked = await party.ask()

    assert "eight weeks" in party.text(asked)
    assert "bob" in party.text(asked).lower()


async def test_a_direct_message_is_about_the_server_that_was_chosen(
    footnote: None, party: Party
) -> None:
    other = party.discord.server("Other")
    other.joined(party.anna)
    lobby = other.channel("lobby")
    await party.give()
    given = party.anna.says(lobby, "", files={"p.txt": PRINTER})
    await party.answered(given)

    asked = party.anna.says(party.anna.dm, QUESTION)
    await party.discord.until(
        lambda: any(s.menus for s in party.discord.screen(party.anna.dm).by("footnote"))
    )
    [menu] = [s for s in party.discord.screen(party.anna.dm).by("footnote") if s.menus]
    await party.anna.chooses(menu.ref, "Acme")
    await party.answered(asked)
    elsewhere = await party.ask("Which toner does the printer need?", into=party.anna.dm)
    switch = await party.anna.uses("footnote server", in_=party.anna.dm)
    assert switch is not None
    await party.discord.until(lambda: party.discord.shown(switch).menus)
    await party.anna.chooses(switch, "Other")
    there = await party.ask("Which toner does the printer need?", into=party.anna.dm)

    assert "eight weeks" in party.text(asked)
    assert "K-77" not in party.text(elsewhere).replace("\\", "")
    assert "K-77" in party.text(there).replace("\\", "")


async def test_a_new_post_is_answered_unasked_where_moderators_let_it(
    footnote: None, party: Party, openai: FakeOpenAI
) -> None:
    await party.give()
    forum = party.acme.channel("help", kind=Kind.FORUM)
    ignored = party.anna.posts(forum, "Leave", QUESTION)
    await party.mo.uses("footnote posts", in_=ignored.channel, to="all")

    asked = party.anna.posts(forum, "Leave again", QUESTION)
    nothing = party.anna.posts(forum, "Unicorns", "Where do unicorns sleep at night?")
    await party.answered(asked)
    last = party.anna.posts(forum, "Toner", "Hello", mentions_bot=True)
    await party.answered(last)

    assert "eight weeks" in party.text(asked)
    assert party.answers(ignored) == []
    assert party.answers(nothing) == []


async def test_missing_permissions_are_told_with_their_reasons(
    footnote: None, party: Party
) -> None:
    party.acme.permits_bot(BOT_PERMISSIONS & ~Permission.ADD_REACTIONS)
    party.acme.permits(party.acme.id, DEFAULT & ~Permission.ADD_REACTIONS)

    status = told(party, await party.anna.uses("footnote status", in_=party.general))

    assert "Add Reactions (show with a reaction that it is at work)" in status
    assert "Send Messages" not in status


async def test_settings_are_told_as_they_are_typed_in_discord(footnote: None, party: Party) -> None:
    writers = party.acme.role("writers")

    on = await party.mo.uses("footnote index", in_=party.general, to="on", everywhere=True)
    role = await party.mo.uses("footnote index", in_=party.general, **{"from": writers})
    back = await party.mo.uses("footnote contributors", in_=party.general, to="everyone")
    refused = await party.anna.uses("footnote index", in_=party.general, to="on")

    assert "To go back: /footnote index to:off everywhere:True." in told(party, on)
    assert "the role @writers, and admins, may give me files, also with a mention" in told(
        party, role
    )
    assert "To go back: /footnote contributors to:everyone." in told(party, role)
    assert "To go back: /footnote index from:@writers." in told(party, back)
    assert "whoever may manage this channel" in told(party, refused)
