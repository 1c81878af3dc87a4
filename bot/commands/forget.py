"""`footnote forget`: forget documents, by name or by the id that `sources` shows."""

import argparse
from collections.abc import Sequence

from rich.console import Console

from adapters.terminal.objects import forget_object, print_object
from bot import audit
from bot.app import App, open_app
from bot.sentences import filing, terminal
from bot.settings import Settings
from rag.values import Audience, Document, tenant_of


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    console = Console(soft_wrap=True, highlight=False, quiet=chosen.json)
    forgotten: list[Document] = []
    unknown: list[str] = []
    async with open_app(settings, migrate=False) as app:
        audience = Audience(scopes=frozenset({chosen.scope}))
        documents = await app.search(chosen.scope).documents()
        for wanted in chosen.documents:
            meant = named(wanted, documents)
            unknown += [] if meant else [wanted]
            for document in meant:
                await app.store.forget(document_id=document.id, audience=audience)
                forgotten.append(document)
        await _record(app, forgotten)
    for document in forgotten:
        console.print(filing.forgotten(document), markup=False)
    for wanted in unknown:
        console.print(terminal.no_such_document(wanted, chosen.scope), markup=False)
    if chosen.json:
        print_object(forget_object(forgotten, unknown))
    return 1 if unknown else 0


async def _record(app: App, forgotten: Sequence[Document]) -> None:
    async with app.database.pool.connection() as connection:
        for document in forgotten:
            await audit.note(
                connection,
                tenant=tenant_of(document.scope),
                who=audit.OPERATOR,
                did="forgot",
                to_what=str(document.id),
            )


def named(wanted: str, documents: Sequence[Document]) -> list[Document]:
    """Return the document with that id, else all with that file name: versions go together."""
    by_id = [document for document in documents if str(document.id) == wanted]
    return by_id or [document for document in documents if document.name == wanted]
