"""`footnote links`: list the links between channels, one a line, as `link` takes them."""

import argparse

from rich.console import Console

from bot.app import open_app
from bot.linking import links
from bot.sentences import linking
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    del chosen
    async with (
        open_app(settings, migrate=False) as app,
        app.database.pool.connection() as connection,
    ):
        found = await links(connection)
    console = Console(soft_wrap=True, highlight=False)
    for one, other in found:
        console.print(f"{one} {other}", markup=False)
    if not found:
        console.print(linking.NO_LINK, markup=False)
    return 0
