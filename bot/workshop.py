"""Everything that workers share; imported late, since LlamaIndex takes seconds."""

import asyncio
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import procrastinate

from adapters.port import Adapter
from bot.app import App
from bot.asking import open_workflows
from bot.audiences import Audiences
from bot.earlier.dispatching import EarlierDispatcher
from bot.earlier.rows import EarlierRows
from bot.endpoint import name_missing_models
from bot.filing.dispatching import FileDispatcher
from bot.filing.fetching import from_platforms
from bot.filing.rows import FileRows
from bot.jobs.deferring import Work, platform_of, queue_of
from bot.jobs.queue import add_tasks, open_queue
from bot.jobs.sweeping import sweep_always
from bot.jobs.working import Pace, work
from bot.limits import Limits
from bot.milestones import Reach
from bot.patience import AWAY
from bot.questions import Answerer
from bot.replying.composing import Composer
from bot.replying.dispatching import Dispatcher
from bot.replying.rows import ReplyRows
from bot.replying.watch import Watch
from bot.retaining import forget_addresses, retain_always
from bot.sentences.wording import Wording
from rag.errors import RagError

_LOG = logging.getLogger(__name__)

_UPKEEP_EVERY_S = 900.0
_QUEUE_CONNECTIONS = 4
_FILES_TIMEOUT_S = 120.0
"""A question waits so long for the files it may be about: one or two readings."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Workshop:
    """Workers of one process, ready to begin."""

    queue: procrastinate.App
    app: App
    watch: Watch
    platforms: tuple[str, ...]
    pace: Pace

    @property
    def _days(self) -> int:
        return self.app.settings.retention_days

    async def work(self) -> None:
        """Do jobs until cancelled; then finish what runs, or hand it back."""
        workers = [
            asyncio.create_task(self._work(Work.REPLIES, at_once=self.pace.replies_at_once)),
            asyncio.create_task(self._work(Work.FILES, at_once=self.pace.files_at_once)),
        ]
        company = [
            asyncio.create_task(self.watch.run()),
            asyncio.create_task(sweep_always(self.queue, self.app.database.pool, pace=self.pace)),
            asyncio.create_task(self._keep_up()),
            asyncio.create_task(retain_always(self.app.database.pool, days=self._days)),
        ]
        try:
            # None ends by itself, unless it is broken.
            ended, _ = await asyncio.wait([*workers, *company], return_when=asyncio.FIRST_COMPLETED)
            for task in ended:
                task.result()
        finally:
            # Workers first: what they finish is watched to the end.
            for tasks in (workers, company):
                for task in tasks:
                    task.cancel()
                await asyncio.wait(tasks)

    async def _keep_up(self) -> None:
        """Look once whether the models are there; forget addresses, build indexes, for ever."""
        await name_missing_models(self.app.settings)
        while True:
            await asyncio.sleep(_UPKEEP_EVERY_S)
            try:
                await forget_addresses(self.app.database.pool)
                await self.app.store.build_indexes()
            except (RagError, *AWAY) as error:
                _LOG.warning("the database was not kept up this time: %s", error)

    async def _work(self, kind: Work, *, at_once: int) -> None:
        names = [queue_of(kind, platform) for platform in self.platforms]
        await work(self.queue, names, at_once=at_once, pace=self.pace)


@asynccontextmanager
async def open_workshop(
    app: App,
    adapters: Mapping[str, Adapter],
    *,
    limits: Limits,
    wording: Wording,
    pace: Pace,
    reach: Reach,
) -> AsyncIterator[Workshop]:
    """Open models, queue and dispatchers."""
    async with AsyncExitStack() as stack:
        answerer = await stack.enter_async_context(open_workflows(app))
        rows = ReplyRows(app.database.pool, patience_s=app.settings.answer_timeout_s)
        watch = Watch(rows)
        composer = _composer(app, adapters, answerer, rows=rows, limits=limits, wording=wording)
        queue = open_queue(app.database.find, connections=_QUEUE_CONNECTIONS)
        add_tasks(
            queue,
            replies=Dispatcher(
                rows, adapters=adapters, composer=composer, watch=watch, reach=reach
            ),
            files=_files(app, adapters, limits=limits, reach=reach),
            earlier=_earlier(app, adapters, reach=reach),
        )
        await stack.enter_async_context(queue.open_async())
        yield Workshop(queue=queue, app=app, watch=watch, platforms=tuple(adapters), pace=pace)


def _composer(
    app: App,
    adapters: Mapping[str, Adapter],
    answerer: Answerer,
    *,
    rows: ReplyRows,
    limits: Limits,
    wording: Wording,
) -> Composer:
    return Composer(
        rows=rows,
        store=app.store,
        answerer=answerer,
        adapter_of=lambda key: adapters[platform_of(key)],
        audiences=Audiences(
            app.database.pool,
            usual=app.settings.access,
            patience_s=app.settings.answer_timeout_s,
        ),
        limits=limits,
        wording=wording,
        has_model=not app.settings.offline,
        files_timeout_s=_FILES_TIMEOUT_S,
    )


def _earlier(app: App, adapters: Mapping[str, Adapter], *, reach: Reach) -> EarlierDispatcher:
    rows = EarlierRows(
        app.database.pool,
        allowed_channels=app.settings.allowed_channels,
        patience_s=app.settings.answer_timeout_s,
    )
    return EarlierDispatcher(rows, adapters=adapters, reach=reach)


def _files(
    app: App, adapters: Mapping[str, Adapter], *, limits: Limits, reach: Reach
) -> FileDispatcher:
    max_bytes = app.settings.max_upload_bytes
    return FileDispatcher(
        FileRows(app.database.pool, patience_s=app.settings.answer_timeout_s),
        adapters=adapters,
        workflow=app.ingest_workflow(from_platforms(adapters, max_bytes=max_bytes)),
        store=app.store,
        limits=limits,
        embeds=app.embedder is not None,
        reach=reach,
    )
