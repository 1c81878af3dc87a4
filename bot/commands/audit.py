"""`footnote audit`: show who changed settings, access or documents, the newest last."""

import argparse

from rich.console import Console

from adapters.terminal.outbound import harmless
from bot import audit
from bot.app import open_app
from bot.audit import Entry
from bot.sentences import terminal
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    async with (
        open_app(settings, migrate=False) as app,
        app.database.pool.connection() as connection,
    ):
        entries = await audit.newest(connection, limit=chosen.limit)
    console = Console(soft_wrap=True, highlight=False)
    for entry in entries:
        console.print(harmless(_line(entry)), markup=False)
    if not entries:
        console.print(terminal.NOTHING_CHANGED, markup=False)
    return 0


def _line(entry: Entry) -> str:
    moment = f"{entry.at.astimezone():%Y-%m-%d %H:%M:%S %z}"
    return " · ".join([moment, entry.tenant, entry.who, entry.did, entry.to_what])
