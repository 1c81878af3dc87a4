"""Putting the house together: the one place that knows every concrete class."""

import asyncio
import importlib
import logging
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from adapters.port import Adapter
from bot.database.opening import Database, open_database
from bot.errors import EmptyDatabaseError, UsageError
from bot.questions import Answerer
from bot.sentences import terminal
from bot.settings import Settings
from bot.telemetry import start_tracing
from rag.directories import from_disk, ingest_directory, ingest_files
from rag.embedding import TextEmbedder, complete_vectors
from rag.errors import ModelError
from rag.ingestion import Fetch, IngestTools, IngestWorkflow
from rag.readers.limits import ReadingLimits
from rag.readers.sandbox import Reader
from rag.searching import Search
from rag.spool import Spool, open_spool
from rag.storage.store import Store
from rag.values import Audience, Receipt, Scope

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class App:
    """What the commands work with; everything in it is shared and lives as long as the app."""

    settings: Settings
    database: Database
    store: Store
    spool: Spool
    embedder: TextEmbedder | None
    """None offline: searched by words alone."""

    def search(self, scope: Scope) -> Search:
        """Return the store as the terminal's reader in `scope` may see it: that scope alone."""
        return self.search_for(Audience(scopes=frozenset({scope})))

    def search_for(self, audience: Audience) -> Search:
        """Return the store as everyone of an audience may see it."""
        return Search(store=self.store, audience=audience, embedder=self.embedder)

    def ingest(
        self, paths: Sequence[Path], scope: Scope
    ) -> AsyncGenerator[tuple[Path, Receipt], None]:
        """Ingest files from the disk, several at once, and yield a receipt for each as it ends."""
        return ingest_files(paths, workflow=self.ingest_workflow(self._from_disk()), scope=scope)

    def ingest_directory(
        self, path: Path, scope: Scope
    ) -> AsyncGenerator[tuple[Path, Receipt], None]:
        """Ingest every file below a folder: the seed's `dirname`, for programs."""
        return ingest_directory(path, workflow=self.ingest_workflow(self._from_disk()), scope=scope)

    async def complete_vectors(self) -> None:
        """Give passages that were read without the current model their vectors, if there is one."""
        if self.embedder is None:
            return
        try:
            completed = await complete_vectors(self.store, self.embedder)
        except ModelError as error:
            _LOG.warning("some passages are searched by words alone for now: %s", error)
        else:
            _LOG.info("embedded %d passages that were read before", completed)

    def _from_disk(self) -> Fetch:
        return from_disk(self.settings.max_upload_bytes)

    def ingest_workflow(self, fetch: Fetch) -> IngestWorkflow:
        """Return what reads files whose bytes come by `fetch`."""
        limits = ReadingLimits(
            file_bytes=self.settings.max_upload_bytes,
            pages=self.settings.max_pages,
            wall_s=self.settings.reading_timeout_s,
        )
        tools = IngestTools(
            fetch=fetch,
            spool=self.spool,
            reader=Reader(limits=limits),
            store=self.store,
            embedder=self.embedder,
            max_passages=self.settings.max_passages,
        )
        return IngestWorkflow(tools)


@asynccontextmanager
async def open_app(
    settings: Settings, *, migrate: bool, importing: Sequence[str] = ()
) -> AsyncIterator[App]:
    """Open the database and what stands on it, and close it all again.

    Args:
        settings: where everything is.
        migrate: whether old tables are brought up to date; missing ones are always made.
        importing: modules to import first, off the loop; LlamaIndex takes seconds.

    Raises:
        BotError: settings or database cannot be used; the message says what to do.
    """
    async with AsyncExitStack() as stack:
        stack.callback(start_tracing(settings).shutdown)
        # Before the database, not beside it: Alembic shares modules with LlamaIndex, and two
        # threads that import the same ones find them half made.
        for module in importing:
            await asyncio.to_thread(importlib.import_module, module)
        database = await _open_database(stack, settings, migrate=migrate)
        spool = stack.enter_context(open_spool(settings.data_dir / "spool"))
        yield App(
            settings=settings,
            database=database,
            store=Store(database.pool),
            spool=spool,
            embedder=await stack.enter_async_context(_open_embedder(settings)),
        )


async def _open_database(stack: AsyncExitStack, settings: Settings, *, migrate: bool) -> Database:
    url = settings.database_url.get_secret_value() if settings.database_url else None
    try:
        return await stack.enter_async_context(
            open_database(url=url, data_dir=settings.data_dir, migrate=migrate)
        )
    except EmptyDatabaseError:
        # Tables that nobody has yet may be made by anyone; only changing old ones is an upgrade.
        return await stack.enter_async_context(
            open_database(url=url, data_dir=settings.data_dir, migrate=True)
        )


@asynccontextmanager
async def open_adapters(
    settings: Settings, *, http: bool, tell: Callable[[str], None]
) -> AsyncIterator[list[Adapter]]:
    """Open the adapters of all platforms that are set up, connected to nothing yet.

    Args:
        settings: which ones, and how.
        http: whether platforms that can post to us do so, instead of being connected to.
        tell: is given a sentence when one of them listens.

    Raises:
        UsageError: what they post could not be told from what others do.
    """
    adapters: list[Adapter] = []
    async with AsyncExitStack() as stack:
        if settings.slack_bot_token is not None:
            adapters.append(
                await stack.enter_async_context(_open_slack(settings, http=http, tell=tell))
            )
        if settings.discord_token is not None:
            adapters.append(await stack.enter_async_context(_open_discord(settings, tell=tell)))
        yield adapters


@asynccontextmanager
async def _open_discord(
    settings: Settings, *, tell: Callable[[str], None]
) -> AsyncIterator[Adapter]:
    from adapters.discord.access import DiscordAccess
    from adapters.discord.adapter import open_discord

    access = DiscordAccess(
        token=_secret(settings.discord_token) or "",
        api_url=settings.discord_api_url,
        gateway_url=settings.discord_gateway_url,
        proxy=_secret(settings.https_proxy),
    )
    async with open_discord(access, tell=tell) as adapter:
        yield adapter


@asynccontextmanager
async def _open_slack(
    settings: Settings, *, http: bool, tell: Callable[[str], None]
) -> AsyncIterator[Adapter]:
    from adapters.slack.access import SlackAccess
    from adapters.slack.adapter import open_slack

    if http and settings.slack_signing_secret is None:
        raise UsageError(terminal.UNSIGNED)
    access = SlackAccess(
        bot_token=_secret(settings.slack_bot_token) or "",
        app_token=_secret(settings.slack_app_token),
        signing_secret=_secret(settings.slack_signing_secret) if http else None,
        api_url=settings.slack_api_url,
        proxy=_secret(settings.https_proxy),
    )
    async with open_slack(access, tell=tell) as adapter:
        yield adapter


def _secret(value: SecretStr | None) -> str | None:
    return None if value is None else value.get_secret_value()


@asynccontextmanager
async def open_answerer(app: App) -> AsyncIterator[Answerer]:
    """Open what writes answers: the model behind the settings, or quotes without one."""
    from bot.asking import open_workflows

    async with open_workflows(app) as answerer:
        yield answerer


@asynccontextmanager
async def _open_embedder(settings: Settings) -> AsyncIterator[TextEmbedder | None]:
    if settings.offline:
        yield None
        return
    from bot.endpoint import open_embedder

    async with open_embedder(settings) as embedder:
        yield embedder
