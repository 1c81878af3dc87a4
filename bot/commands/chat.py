"""`footnote chat`: a conversation with follow-ups; a path on a line of its own is read."""

import argparse
import asyncio
import logging
import shlex
from collections.abc import AsyncIterator
from pathlib import Path

from rich.console import Console

from adapters.replies import Final
from adapters.terminal.adapter import PREFIX, Listeners, TerminalAdapter
from adapters.terminal.standard_input import is_person, lines
from bot.app import App, open_app
from bot.commands.ingest import ingest_and_show
from bot.errors import BotError
from bot.inbox.clearing import abandoned, clear
from bot.jobs.working import Pace
from bot.last_answer import remember
from bot.limits import UNLIMITED
from bot.patience import AWAY
from bot.running import run as run_footnote
from bot.sentences import terminal, wording
from bot.settings import Settings
from rag.errors import RagError
from rag.values import Scope

_LOG = logging.getLogger(__name__)

_PROMPT = "\n? "
_LEAVING = {"exit", "quit", "/exit", "/quit", ":q"}
_PACE = Pace(finish_s=2.0)
"""Whoever leaves does not wait for long."""


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    async with open_app(settings, migrate=True) as app:
        if is_person():
            Console().print(terminal.CHAT_HELLO, markup=False)
        await converse(app, chosen.scope)
    return 0


async def converse(app: App, scope: Scope) -> None:
    """Answer line by line until the input ends; Ctrl-C stops an answer, not the conversation.

    Nothing of it is left in the database afterwards.
    """
    adapter = TerminalAdapter(_said(), scope=scope, listeners=_listeners(app, scope))
    talking = asyncio.create_task(
        run_footnote(app, [adapter], limits=UNLIMITED, pace=_PACE, wording=wording.IN_TERMINAL)
    )
    try:
        await asyncio.shield(talking)
    except asyncio.CancelledError:
        adapter.leave()
        await talking
        raise
    except BaseExceptionGroup as group:
        known = group.subgroup((BotError, RagError, OSError))
        raise group if known is None else _first(known) from None
    finally:
        await _clear(app, adapter.platform)


def _listeners(app: App, scope: Scope) -> Listeners:
    async def dropped(line: str) -> bool:
        path = dropped_path(line)
        if path is not None:
            await ingest_and_show(app, [path], scope, quiet=False)
        return path is not None

    def answered(final: Final) -> None:
        remember(app.settings.data_dir, final.citations, scope)

    def stopped() -> None:
        Console().print(f"\n{terminal.STOPPED}", markup=False)

    return Listeners(dropped=dropped, answered=answered, stopped=stopped)


async def _clear(app: App, platform: str) -> None:
    """Remove this conversation, and those of terminals that were killed."""
    try:
        async with app.database.pool.connection() as connection:
            await clear(connection, platform)
            for other in await abandoned(connection, prefix=PREFIX):
                await clear(connection, other)
    except AWAY as error:
        _LOG.info("what was said is removed after the next conversation: %s", error)


async def _said() -> AsyncIterator[str]:
    """Yield what is said, line by line, until the input ends or somebody says farewell."""
    async for line in lines(prompt=_PROMPT if is_person() else ""):
        if line.strip().lower() in _LEAVING:
            return
        if line.strip():
            yield line.strip()


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """Return the first error of a group that is no group itself."""
    first = group.exceptions[0]
    return _first(first) if isinstance(first, BaseExceptionGroup) else first


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
