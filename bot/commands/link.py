"""`footnote link`: let answers in each of two channels use the files of the other."""

import argparse

from rich.console import Console

from bot.app import open_app
from bot.errors import UsageError
from bot.linking import link, link_of
from bot.sentences import linking
from bot.settings import Settings
from rag.values import tenant_of


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    ends = (chosen.one, chosen.other)
    if tenant_of(chosen.one) == tenant_of(chosen.other):
        raise UsageError(linking.same_tenant(*ends))
    async with (
        open_app(settings, migrate=False) as app,
        app.database.pool.connection() as connection,
        connection.transaction(),
    ):
        await link(connection, link_of(*ends))
    Console(soft_wrap=True, highlight=False).print(linking.linked(*ends), markup=False)
    return 0
