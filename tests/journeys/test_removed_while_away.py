"""What is removed on a platform while Footnote is not there is forgotten once it is back."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from bot.app import App
from bot.settings import Settings
from rag.values import Audience, Scope
from tests.discord.running import footnote_in as footnote_in_discord
from tests.discord.talking import Party
from tests.journeys.talking import HANDBOOK, PRINTER, drop
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour
from tests.slack.running import footnote_in as footnote_in_slack
from tests.slack.talking import Talk


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


async def names(app: App) -> list[str]:
    """What is known anywhere."""
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute("select key from scope")
        scopes = frozenset(Scope(key) for (key,) in await cursor.fetchall())
    return sorted(d.name for d in await app.store.documents(audience=Audience(scopes=scopes)))


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(30):
        while not await holds():  # noqa: ASYNC110 - only Postgres knows
            await asyncio.sleep(0.1)


async def test_a_message_deleted_meanwhile_is_forgotten(
    parlour: Parlour, settings: Settings
) -> None:
    async with footnote_on(parlour, settings):
        dropped = await drop(parlour, "handbook.md", HANDBOOK)
        await drop(parlour, "printer.txt", PRINTER)
    parlour.room.posts[dropped].deleted = True

    async with footnote_on(parlour, settings) as app:
        await until(lambda: only(app, ["printer.txt"]))


async def only(app: App, expected: list[str]) -> bool:
    return await names(app) == expected


async def test_while_the_platform_fails_nothing_is_forgotten(
    parlour: Parlour, settings: Settings
) -> None:
    async with footnote_on(parlour, settings):
        dropped = await drop(parlour, "handbook.md", HANDBOOK)
    parlour.room.posts[dropped].deleted = True
    parlour.faults.lasting["message"] = 500

    async with footnote_on(parlour, settings) as app:
        await parlour.until(lambda: parlour.calls["message"] > 0)
        await drop(parlour, "printer.txt", PRINTER)

        assert await names(app) == ["handbook.md", "printer.txt"]


@pytest.mark.parametrize("by", ["its author", "an admin"])
@pytest.mark.parametrize("where", ["channel", "thread"])
async def test_in_slack(talk: Talk, settings: Settings, by: str, where: str) -> None:
    async with footnote_in_slack(talk.slack, talk.acme, settings):
        root = talk.anna.says(talk.general, "Some files.", mentions_bot=False)
        thread = root if where == "thread" else None
        gone = await talk.drop("handbook.md", HANDBOOK, thread=thread)
        await talk.drop("printer.txt", PRINTER, thread=thread)
    # An admin's deletion leaves the file.
    (talk.anna if by == "its author" else talk.acme).deletes(gone)

    async with footnote_in_slack(talk.slack, talk.acme, settings) as app:
        await until(lambda: only(app, ["printer.txt"]))


async def test_in_discord(party: Party, settings: Settings) -> None:
    async with footnote_in_discord(party.discord, settings):
        gone = await party.give("handbook.md", HANDBOOK)
        await party.give("printer.txt", PRINTER)
    party.anna.deletes(gone)

    async with footnote_in_discord(party.discord, settings) as app:
        await until(lambda: only(app, ["printer.txt"]))


async def test_out_of_a_channel_of_slack_nothing_of_it_is_kept(
    talk: Talk, settings: Settings
) -> None:
    other = talk.acme.channel("other", members=[talk.anna])
    async with footnote_in_slack(talk.slack, talk.acme, settings):
        await talk.drop("handbook.md", HANDBOOK, into=other)
        await talk.drop("printer.txt", PRINTER)
        await talk.ask(into=other)
        await talk.ask()
    talk.anna.removes_bot(other)

    async with footnote_in_slack(talk.slack, talk.acme, settings) as app:
        await until(lambda: only(app, ["printer.txt"]))
        await until(lambda: nothing_of(app, f"slack:T1/{other}"))


async def test_out_of_a_server_of_discord_nothing_of_it_is_kept(
    party: Party, settings: Settings
) -> None:
    other = party.discord.server("Other")
    other.joined(party.anna)
    lobby = other.channel("lobby")
    async with footnote_in_discord(party.discord, settings):
        await party.give("handbook.md", HANDBOOK)
        await party.answered(party.anna.says(lobby, "", files={"printer.txt": PRINTER}))
        await party.answered(party.anna.says(lobby, "Which toner does the printer need?"))
    other.kicks_bot()

    async with footnote_in_discord(party.discord, settings) as app:
        await until(lambda: only(app, ["handbook.md"]))
        await until(lambda: nothing_of(app, f"discord:{other.guild.id}"))


async def test_what_discord_hides_is_not_taken_for_gone(party: Party, settings: Settings) -> None:
    async with footnote_in_discord(party.discord, settings):
        await party.mo.uses("footnote index", in_=party.general, to="on")
        files = {"handbook.md": HANDBOOK}
        hidden = party.anna.says(party.general, "Here.", files=files, mentions_bot=False)
        await party.give("printer.txt", PRINTER)
        await party.discord.until(lambda: "✅" in party.discord.shown(hidden).reactions)
    party.discord.gateway.granted = party.discord.gateway.granted & ~(1 << 15)
    looked = "GET /channels/{channel}/messages/{message}"
    before = party.discord.calls[looked]

    async with footnote_in_discord(party.discord, settings) as app:
        await party.discord.until(lambda: party.discord.calls[looked] >= before + 2)
        party.anna.edits(hidden, "There.")
        await party.give("travel.md", b"Trains are booked in second class.")

        assert await names(app) == ["handbook.md", "printer.txt", "travel.md"]


async def nothing_of(app: App, place: str) -> bool:
    """Whether nothing that was asked there, and no mark, is left."""
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute(
            "select conversation from turn union select channel from catch_up"
        )
        return not any(key.startswith(place) for (key,) in await cursor.fetchall())
