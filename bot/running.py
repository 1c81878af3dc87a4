"""Running: gateways that take in, workers that answer, in one process or in many."""

import asyncio
import importlib
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from adapters.errors import AdapterError
from adapters.port import Adapter
from bot.app import App
from bot.errors import PlatformClosedError
from bot.immediate import Immediate
from bot.inbox.house import Givens
from bot.inbox.inbox import PostgresInbox
from bot.jobs.working import USUAL_PACE, Pace
from bot.limits import Limits
from bot.milestones import Reach, pass_by
from bot.reconciling import reconcile_always
from bot.sentences.wording import IN_CHAT, Wording
from bot.settings import Settings

_INBOX_CONNECTIONS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What of Footnote runs in this process."""

    gateway: bool
    worker: bool


WHOLE = Part(gateway=True, worker=True)


async def run(
    app: App,
    adapters: Sequence[Adapter],
    *,
    limits: Limits,
    wording: Wording = IN_CHAT,
    part: Part = WHOLE,
    pace: Pace = USUAL_PACE,
    reach: Reach = pass_by,
) -> None:
    """Run until cancelled: then workers finish what streams while gateways still take in.

    Ends likewise once all gateways left by themselves, as a terminal does with its input.

    Raises:
        AdapterError: a platform will never let us in.
    """
    by_platform = {adapter.platform: adapter for adapter in adapters}
    async with (
        open_inbox(app, by_platform, limits=limits, reach=reach) as inbox,
        asyncio.TaskGroup() as gateways,
    ):
        for adapter in adapters:
            adapter.remember_with(inbox)
        listening = [
            gateways.create_task(adapter.run(inbox)) for adapter in adapters if part.gateway
        ]
        reconciling = [
            gateways.create_task(reconcile_always(app.database.pool, adapter, inbox, pace=pace))
            for adapter in adapters
            if part.gateway
        ]
        working = asyncio.create_task(
            _work(app, by_platform, limits=limits, wording=wording, pace=pace, reach=reach)
            if part.worker
            else _never()
        )
        try:
            await _until_all_left(listening, working)
        finally:
            for task in (*listening, *reconciling):
                task.cancel()


async def run_until_stopped(
    app: App,
    adapters: Sequence[Adapter],
    *,
    part: Part = WHOLE,
    pace: Pace = USUAL_PACE,
    reach: Reach = pass_by,
    stopping: asyncio.Event | None = None,
) -> None:
    """Run until SIGTERM or Ctrl-C, however often they come; then end in order.

    Args:
        app: what everything works with.
        adapters: of all platforms.
        part: what of it runs here.
        pace: of the workers.
        reach: told of milestones.
        stopping: set as soon as it begins to end.

    Raises:
        PlatformClosedError: a platform will never let us in.
    """
    limits = limits_from(app.settings)
    running = asyncio.create_task(
        run(app, adapters, limits=limits, part=part, pace=pace, reach=reach)
    )
    loop = asyncio.get_running_loop()
    stopping = stopping or asyncio.Event()

    def stop() -> None:
        if not stopping.is_set():
            stopping.set()
            running.cancel()

    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    try:
        await running
    except asyncio.CancelledError:
        if not stopping.is_set():
            running.cancel()
            raise
    except BaseExceptionGroup as group:
        refusals = group.subgroup(AdapterError)
        if refusals is None:
            raise
        raise PlatformClosedError(str(refusals.exceptions[0])) from group


def limits_from(settings: Settings) -> Limits:
    return Limits(
        questions_per_minute=settings.questions_per_minute,
        questions_per_hour=settings.questions_per_hour,
        files_per_hour=settings.files_per_hour,
        tokens_per_day=settings.tokens_per_day,
        open_questions=settings.max_open_questions,
    )


@asynccontextmanager
async def open_inbox(
    app: App, adapters: Mapping[str, Adapter], *, limits: Limits, reach: Reach
) -> AsyncIterator[PostgresInbox]:
    """Open the inbox that adapters hand in to.

    On connections of its own: an acknowledgement does not wait for answers that are being made.
    """
    async with app.database.apart(connections=_INBOX_CONNECTIONS) as pool:
        immediate = Immediate(pool, store=app.store, adapters=adapters, access=app.settings.access)
        yield PostgresInbox(
            pool,
            limits=limits,
            givens=Givens(
                allowed_channels=app.settings.allowed_channels,
                asks_first={name for name, adapter in adapters.items() if adapter.asks_first},
            ),
            reply_now=immediate.reply_now,
            reach=reach,
        )


async def _until_all_left(
    listening: Sequence[asyncio.Task[None]], working: asyncio.Task[None]
) -> None:
    """Wait for the workers, or for the last gateway to leave; then let the workers finish."""
    left = asyncio.create_task(asyncio.wait(listening) if listening else _never())
    try:
        await asyncio.wait([working, left], return_when=asyncio.FIRST_COMPLETED)
    finally:
        left.cancel()
        working.cancel()
        await asyncio.wait([working])
    if not working.cancelled():
        working.result()


async def _never() -> None:
    await asyncio.Event().wait()


async def _work(
    app: App,
    adapters: Mapping[str, Adapter],
    *,
    limits: Limits,
    wording: Wording,
    pace: Pace,
    reach: Reach,
) -> None:
    # Connected and taking in before LlamaIndex is there: it takes seconds.
    await asyncio.to_thread(importlib.import_module, "bot.workshop")
    from bot.workshop import open_workshop

    async with open_workshop(
        app, adapters, limits=limits, wording=wording, pace=pace, reach=reach
    ) as workshop:
        await workshop.work()
