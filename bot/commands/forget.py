"""`footnote forget`: forget documents, by name or by the id that `sources` shows, or all."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from adapters.terminal.objects import forget_object, print_object
from bot.app import open_app
from bot.forgetting import forget_all, forget_as_operator
from bot.sentences import filing, terminal
from bot.settings import Settings
from rag.values import Document


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    console = Console(soft_wrap=True, highlight=False, quiet=chosen.json)
    unknown: list[str] = []
    async with (
        open_app(settings, migrate=False) as app,
        app.database.pool.connection() as connection,
    ):
        if chosen.all:
            forgotten = await forget_all(connection, chosen.scope)
            told = [terminal.forgot_all(chosen.scope, len(forgotten))]
        else:
            there = await app.search(chosen.scope).documents()
            forgotten, unknown = _meant(chosen.documents, there)
            for document in forgotten:
                await forget_as_operator(connection, document)
            told = [filing.forgotten(document) for document in forgotten]
            told += [terminal.no_such_document(name, chosen.scope) for name in unknown]
    for sentence in told:
        console.print(sentence, markup=False)
    if chosen.json:
        print_object(forget_object(forgotten, unknown))
    return 1 if unknown else 0


def _meant(
    wanted: Sequence[str], documents: Sequence[Document]
) -> tuple[list[Document], list[str]]:
    """Return the documents that are meant, each once, and what means none."""
    meant = {document.id: document for each in wanted for document in named(each, documents)}
    return [*meant.values()], [each for each in wanted if not named(each, documents)]


def named(wanted: str, documents: Sequence[Document]) -> list[Document]:
    """Return the document with that id, else all with that file name: versions go together."""
    by_id = [document for document in documents if str(document.id) == wanted]
    return by_id or [document for document in documents if document.name == wanted]
