"""`footnote migrate`: make or update the tables, then leave; for release phases."""

import argparse

from rich.console import Console

from bot.app import open_app
from bot.sentences import terminal
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    del chosen
    async with open_app(settings, migrate=True):
        Console().print(terminal.MIGRATED)
    return 0
