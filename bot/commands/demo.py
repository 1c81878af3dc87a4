"""`footnote demo`: a few small documents of ours, three questions, then it is your turn."""

import argparse
from importlib.resources import as_file, files

from rich.console import Console
from rich.text import Text

from adapters.terminal.standard_input import is_person
from bot.app import open_answerer, open_app
from bot.commands.ask import ask_and_show
from bot.commands.chat import converse
from bot.commands.ingest import ingest_and_show
from bot.last_answer import remember
from bot.sentences import terminal
from bot.settings import Settings
from rag.values import FileOutcome, Scope

_SCOPE = Scope("demo")
QUESTIONS = (
    "When is a laptop replaced?",
    "How much may a hotel in Paris cost per night?",
    "What does a parking permit cost?",
)
"""Answered by a page of the PDF, by a row of the spreadsheet, and by nothing."""


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    del chosen
    console = Console(highlight=False)
    async with (
        open_app(settings, migrate=True, importing=["bot.asking"]) as app,
        open_answerer(app) as answerer,
    ):
        with as_file(files("bot.demo") / "documents") as documents:
            receipts = await ingest_and_show(app, [documents], _SCOPE, quiet=False)
        for question in QUESTIONS:
            console.print(Text(f"\n? {question}", style="bold"))
            answer = await ask_and_show(answerer, question, scope=_SCOPE, history=())
            remember(settings.data_dir, answer.citations, _SCOPE)
        if is_person():
            console.print(Text(f"\n{terminal.DEMO_YOUR_TURN}", style="bold"))
            await converse(app, _SCOPE)
    read = all(receipt.outcome is FileOutcome.INDEXED for receipt in receipts.values())
    return 0 if read else 1
