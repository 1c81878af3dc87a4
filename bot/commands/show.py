"""`footnote show N`: the passage behind a citation of the last answer, in its context."""

import argparse

from rich.console import Console

from adapters.terminal.objects import print_object, show_object
from adapters.terminal.outbound import shown_passage
from bot.app import open_app
from bot.last_answer import cited_passage
from bot.sentences import terminal
from bot.settings import Settings

_CONTEXT = 600
"""Characters before and after."""


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    cited = cited_passage(settings.data_dir, chosen.n)
    found = None
    if cited is not None:
        scope, passage_id = cited
        async with open_app(settings, migrate=False) as app:
            found = await app.search(scope).surroundings(passage_id, characters=_CONTEXT)
    if found is None:
        Console(stderr=True).print(terminal.no_citation(chosen.n), markup=False)
        return 1
    if chosen.json:
        print_object(show_object(*found))
    else:
        Console(soft_wrap=True, highlight=False).print(shown_passage(*found))
    return 0
