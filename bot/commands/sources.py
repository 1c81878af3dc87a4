"""`footnote sources`: list what is ingested, and where it came from."""

import argparse

from rich.console import Console
from rich.table import Table

from adapters.terminal.objects import print_object, sources_object
from adapters.terminal.outbound import harmless
from bot.app import open_app
from bot.sentences import terminal
from bot.settings import Settings
from rag.values import Document


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    async with open_app(settings, migrate=False) as app:
        documents = await app.search(chosen.scope).documents()
    if chosen.json:
        print_object(sources_object(documents))
    elif documents:
        Console().print(_table(documents))
    else:
        Console().print(terminal.NO_DOCUMENT, markup=False)
    return 0


def _table(documents: list[Document]) -> Table:
    table = Table(box=None, pad_edge=False)
    for title in ("id", "document", "format", "pages", "passages", "from"):
        table.add_column(title, overflow="fold")
    for document in documents:
        table.add_row(
            str(document.id),
            harmless(document.name),
            f"{document.format}, {document.state.value.replace('_', ' ')}",
            "" if document.pages is None else str(document.pages),
            str(document.passages),
            harmless("\n".join(source.permalink for source in document.sources)),
        )
    return table
