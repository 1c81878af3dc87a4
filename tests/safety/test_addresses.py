"""Keys that a platform hands out for minutes are not kept for longer."""

from bot.app import App
from bot.retaining import forget_addresses
from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import QUESTION, Party
from tests.scanning import everything


async def test_a_token_of_discord_is_kept_until_it_expires_and_no_longer(
    party: Party, offline: Settings
) -> None:
    async with footnote_in(party.discord, offline) as footnote:
        await party.give()
        seen = await party.anna.uses("ask", in_=party.general, question=QUESTION, private=True)
        assert seen is not None
        await party.discord.until(lambda: "eight weeks" in party.discord.shown(seen).text)
        await party.mo.uses("footnote read-earlier", in_=party.general)
        await party.discord.until(lambda: len(party.discord.screen(party.general).messages) > 1)

        early = await tokens_kept(footnote, party)
        too_early = await forget_addresses(footnote.database.pool)
        async with footnote.database.pool.connection() as connection:
            await connection.execute("update message set reply_until = reply_until - interval '1h'")
        forgotten = await forget_addresses(footnote.database.pool)
        late = await tokens_kept(footnote, party)

    assert early >= 1
    assert too_early == 0
    assert forgotten == early
    assert late == 0


async def tokens_kept(footnote: App, party: Party) -> int:
    """Return how many keys of interactions stand anywhere in the database."""
    async with footnote.database.pool.connection() as connection:
        stored = await everything(connection)
    return sum(token in stored for token in party.discord.tokens)
