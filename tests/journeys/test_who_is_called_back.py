"""In Discord: whose phone rings for an answer that comes late, and for what it does not."""

import asyncio

import pytest

from bot.app import App
from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import QUESTION, Party
from tests.fakes.discord.things import Snowflake

CALL = "@anna your answer is here."
AWAY_S = 90.0


@pytest.fixture
def hall(party: Party) -> Snowflake:
    """Return a channel whose last message is old, so that what is missed there is read."""
    hall = party.acme.channel("hall")
    party.bob.says(hall, "Welcome.", mentions_bot=False, ago_s=7_200)
    return hall


async def test_who_asked_while_nobody_was_there_is_called_once(
    party: Party, settings: Settings, hall: Snowflake
) -> None:
    async with footnote_in(party.discord, settings) as app:
        await is_known(app, hall)
        given = await party.give()
    asked = party.anna.says(hall, QUESTION, ago_s=AWAY_S)
    async with footnote_in(party.discord, settings):
        await party.discord.until(lambda: CALL in party.text(asked), within_s=40)
        before = len(party.discord.pings(party.anna))

        party.anna.deletes(given)
        await party.discord.until(lambda: "source removed" in party.text(asked), within_s=40)

    assert len(party.discord.pings(party.anna)) == before


async def test_a_file_that_was_missed_calls_nobody_to_an_answer(
    party: Party, settings: Settings, hall: Snowflake
) -> None:
    async with footnote_in(party.discord, settings) as app:
        await is_known(app, hall)
        await party.mo.uses("footnote index", in_=party.general, to="on", everywhere=True)
    before = len(party.discord.pings(party.anna))
    dropped = party.anna.says(
        hall, "", files={"a.pdf": b"%PDF-1.7 torn"}, mentions_bot=False, ago_s=AWAY_S
    )
    async with footnote_in(party.discord, settings):
        await party.discord.until(lambda: party.answers(dropped), within_s=40)

    assert CALL not in party.text(dropped)
    assert len(party.discord.pings(party.anna)) == before + 1


async def is_known(app: App, place: Snowflake) -> None:
    """Wait until a channel was seen: what is written there from then on can be missed."""
    async with asyncio.timeout(30), app.database.pool.connection() as connection:
        while True:
            seen = await connection.execute(
                "select from catch_up where channel like %s", (f"%/{place}",)
            )
            if await seen.fetchone() is not None:
                return
            await asyncio.sleep(0.1)
