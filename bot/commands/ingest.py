"""`footnote ingest`: read files and folders, with a receipt for each file."""

import argparse
import logging
from collections.abc import Mapping, Sequence
from contextlib import aclosing
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.text import Text

from adapters.terminal.objects import ingest_object, print_object
from adapters.terminal.outbound import harmless_line
from bot import audit
from bot.app import App, open_app
from bot.sentences import filing
from bot.sentences.counting import counted
from bot.settings import Settings
from rag.directories import files_below
from rag.errors import StoreUnavailableError
from rag.receipts import failed
from rag.values import FileOutcome, Receipt, Scope, tenant_of

_LOG = logging.getLogger(__name__)
_STYLES = {
    FileOutcome.INDEXED: "green",
    FileOutcome.PARTLY_INDEXED: "yellow",
    FileOutcome.REFUSED: "yellow",
    FileOutcome.FAILED: "red",
}
_USABLE = {FileOutcome.INDEXED, FileOutcome.PARTLY_INDEXED}


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    async with open_app(settings, migrate=True) as app:
        receipts = await ingest_and_show(app, chosen.paths, chosen.scope, quiet=chosen.json)
        await _record(app, chosen.scope, receipts)
        await app.complete_vectors()
        await _build_indexes(app)
    rows = [(path, receipts[path]) for path in sorted(receipts)]
    if chosen.json:
        print_object(ingest_object(rows))
    return 0 if all(receipt.outcome in _USABLE for receipt in receipts.values()) else 1


async def ingest_and_show(
    app: App, paths: Sequence[Path], scope: Scope, *, quiet: bool
) -> dict[Path, Receipt]:
    """Ingest what is at and below `paths`, with a progress bar where a person watches.

    Returns:
        A receipt for each file met, and for each path where there is nothing.
    """
    console = Console(soft_wrap=True, highlight=False, quiet=quiet)
    found, receipts = _files(paths)
    with _progress(console) as progress:
        for receipt in receipts.values():
            _show(receipt, console)
        bar = progress.add_task("Reading", total=len(found))
        async with aclosing(app.ingest(found, scope)) as ended:
            async for path, receipt in ended:
                receipts[path] = receipt
                _show(receipt, console)
                progress.advance(bar)
    if len(receipts) != 1:
        console.print(_sum(list(receipts.values())), style="bold")
    return receipts


async def _record(app: App, scope: Scope, receipts: Mapping[Path, Receipt]) -> None:
    count = sum(receipt.outcome in _USABLE and not receipt.known for receipt in receipts.values())
    if not count:
        return
    async with app.database.pool.connection() as connection:
        await audit.note(
            connection,
            tenant=tenant_of(scope),
            who=audit.OPERATOR,
            did="ingested",
            to_what=f"{counted(count, 'document')} into {scope}",
        )


async def _build_indexes(app: App) -> None:
    try:
        await app.store.build_indexes()
    except StoreUnavailableError as error:
        # Everything is stored, and the receipts are still to be told.
        _LOG.warning("searching stays slower than it could be: %s", error)


def _files(paths: Sequence[Path]) -> tuple[list[Path], dict[Path, Receipt]]:
    """Return the files to read, each once, and a receipt for each path where there is nothing."""
    found: dict[Path, None] = {}
    missing = {}
    for path in paths:
        try:
            found |= dict.fromkeys(files_below(path))
        except OSError as error:
            detail = f"nothing can be read at {path}: {error.strerror}. Check the path."
            missing[path] = failed(path.name, detail)
    return list(found), missing


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _show(receipt: Receipt, console: Console) -> None:
    line = Text("● ", style=_STYLES[receipt.outcome])
    line.append(harmless_line(filing.receipt(receipt)), style="default")
    console.print(line)


def _sum(receipts: Sequence[Receipt]) -> str:
    if not receipts:
        return filing.NO_FILE
    counts = dict.fromkeys(FileOutcome, 0)
    for receipt in receipts:
        counts[receipt.outcome] += 1
    told = [f"{n} {outcome.value.replace('_', ' ')}" for outcome, n in counts.items() if n]
    return f"{len(receipts)} files: {', '.join(told)}."
