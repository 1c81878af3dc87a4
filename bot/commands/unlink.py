"""`footnote unlink`: take a link between two channels back."""

import argparse

from rich.console import Console

from bot.app import open_app
from bot.linking import link_of, unlink
from bot.sentences import linking
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    ends = (chosen.one, chosen.other)
    async with (
        open_app(settings, migrate=False) as app,
        app.database.pool.connection() as connection,
        connection.transaction(),
    ):
        was_there = await unlink(connection, link_of(*ends))
    told = linking.unlinked(*ends) if was_there else linking.no_such_link(*ends)
    Console(soft_wrap=True, highlight=False).print(told, markup=False)
    return 0 if was_there else 1
