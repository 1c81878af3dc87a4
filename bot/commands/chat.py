"""`footnote chat`: a conversation with follow-ups; a path on a line of its own is read."""

import argparse
import asyncio
import shlex
import signal
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path

from rich.console import Console

from adapters.terminal.inbound import is_person, lines, typed
from bot import sentences
from bot.app import App, open_answerer, open_app
from bot.commands.ask import ask_and_show
from bot.commands.ingest import ingest_and_show
from bot.last_answer import remember
from bot.questions import Answerer
from bot.settings import Settings
from rag.values import Answer, Scope, Turn

_PROMPT = "\n? "
_LONGEST_HISTORY = 12
_LEAVING = {"exit", "quit", "/exit", "/quit", ":q"}


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    async with (
        open_app(settings, migrate=True, importing=["bot.asking"]) as app,
        open_answerer(app) as answerer,
    ):
        if is_person():
            Console().print(sentences.CHAT_HELLO, markup=False)
        await converse(app, answerer, chosen.scope)
    return 0


async def converse(app: App, answerer: Answerer, scope: Scope) -> None:
    """Answer line by line until the input ends; Ctrl-C stops an answer, not the conversation."""
    history: list[Turn] = []
    async for line in _said():
        path = dropped_path(line)
        if path is not None:
            await ingest_and_show(app, [path], scope, quiet=False)
            continue
        answer = await _stoppable(ask_and_show(answerer, line, scope=scope, history=history))
        if answer is not None:
            remember(app.settings.data_dir, answer, scope)
            turn = Turn(question=line, answer=answer.text, citations=answer.citations)
            history = [*history, turn][-_LONGEST_HISTORY:]


async def _stoppable(answering: Coroutine[None, None, Answer]) -> Answer | None:
    """Wait for an answer; None when Ctrl-C stopped it, and with it its model calls."""
    task = asyncio.create_task(answering)
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGINT, task.cancel)
    try:
        await asyncio.wait([task])
    finally:
        loop.remove_signal_handler(signal.SIGINT)
        task.cancel()
    if not task.cancelled():
        return task.result()
    Console().print(f"\n{sentences.STOPPED}", markup=False)
    return None


async def _said() -> AsyncIterator[str]:
    """Yield what is said, line by line, until the input ends or somebody says farewell."""
    async for line in _typed_lines() if is_person() else lines():
        if line.strip().lower() in _LEAVING:
            return
        if line.strip():
            yield line.strip()


async def _typed_lines() -> AsyncIterator[str]:
    while (line := typed(_PROMPT)) is not None:
        yield line


def dropped_path(line: str) -> Path | None:
    """Return the path when a line is nothing but one that exists, quoted or escaped or plain."""
    try:
        words = shlex.split(line)
    except ValueError:
        words = []
    for text in dict.fromkeys([line, *(words if len(words) == 1 else [])]):
        path = Path(text).expanduser()
        if (path.is_absolute() or len(text) > 1) and _exists(path):
            return path
    return None


def _exists(path: Path) -> bool:
    try:
        return path.exists()
    except OSError:
        return False  # longer than a path can be: a question
