"""`footnote search`: find passages, with scores and places, without writing an answer."""

import argparse
from collections.abc import Sequence

from rich.console import Console
from rich.text import Text

from adapters.terminal.objects import print_object, search_object
from adapters.terminal.outbound import found_lines
from adapters.terminal.standard_input import lines
from bot.app import open_app
from bot.commands.in_order import in_order
from bot.errors import UsageError
from bot.sentences import terminal
from bot.settings import Settings
from rag.values import Passage

_AT_ONCE = 4


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    question = " ".join(chosen.question).strip()
    if not question:
        raise UsageError(terminal.NOTHING_TO_ASK)
    async with open_app(settings, migrate=False) as app:
        search = app.search(chosen.scope)
        if question != "-":
            return _tell(await search.passages(question, limit=chosen.limit), chosen)
        ends = [
            _tell(passages, chosen)
            async for passages in in_order(
                lines(), lambda line: search.passages(line, limit=chosen.limit), at_once=_AT_ONCE
            )
        ]
        return max(ends, default=0)


def _tell(passages: Sequence[Passage], chosen: argparse.Namespace) -> int:
    if chosen.json:
        print_object(search_object(passages))
    else:
        _show(passages)
    return 0 if passages else 1


def _show(passages: Sequence[Passage]) -> None:
    console = Console(soft_wrap=True, highlight=False)
    if not passages:
        console.print(Text(terminal.NO_PASSAGE, style="yellow"))
    for passage in passages:
        for line in found_lines(passage):
            console.print(line)
