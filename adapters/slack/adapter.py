"""Slack as a platform: connects, hands in, and gives handles for posting."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import aiohttp
from aiohttp import web
from slack_bolt.app.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import EarlierFiles, Incoming, MessageKey, ReplyAddress, Said
from adapters.port import Inbox
from adapters.replies import Final, Posted
from adapters.slack.audience import audience
from adapters.slack.background import Background
from adapters.slack.bolt import bolt_app
from adapters.slack.calls import Calls, Patience
from adapters.slack.catching_up import CatchUp, CatchUpPace
from adapters.slack.connections import Connections, SocketPace
from adapters.slack.desk import Desk
from adapters.slack.downloads import Downloads
from adapters.slack.earlier import earlier_files
from adapters.slack.fitness import check_tokens
from adapters.slack.http import Requests
from adapters.slack.keys import PLATFORM, Workspace, channel_of, read_address
from adapters.slack.people import Directory
from adapters.slack.posted_messages import Streams
from adapters.slack.remedies import NO_APP_TOKEN
from adapters.slack.saying import said_before
from adapters.slack.thread import SlackThread
from rag.events import FileShared
from rag.values import Audience, Scope

_LOG = logging.getLogger(__name__)

API_URL = "https://slack.com/api/"
_AGAIN_S = 5.0
_TIMEOUT_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccess:
    """What is needed to be in a workspace."""

    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    """For Socket Mode; only who takes in needs it."""
    signing_secret: str | None = field(default=None, repr=False)
    """Slack posts to `routes`, signed with it, instead of Socket Mode."""
    api_url: str = API_URL
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPace:
    """How often things are done that nobody asks for."""

    sockets: SocketPace = field(default_factory=SocketPace)
    catch_up: CatchUpPace = field(default_factory=CatchUpPace)
    file_settles_s: float = 60.0
    """Without another change, before a changed file is read again."""
    between_writes_s: float = 0.6
    """To a message that grows; Slack allows about 100 such calls a minute."""


USUAL_PACE = SlackPace()
USUAL_PATIENCE = Patience()


@asynccontextmanager
async def open_slack(
    access: SlackAccess, *, tell: Callable[[str], None]
) -> AsyncIterator["SlackAdapter"]:
    """Open the adapter of one workspace; nothing is asked of Slack before it is needed."""
    adapter = SlackAdapter(access, tell=tell)
    try:
        yield adapter
    finally:
        await adapter.close()


class SlackAdapter:
    """One workspace."""

    platform = PLATFORM

    def __init__(
        self,
        access: SlackAccess,
        *,
        patience: Patience = USUAL_PATIENCE,
        pace: SlackPace = USUAL_PACE,
        tell: Callable[[str], None] = _LOG.info,
    ) -> None:
        self._access = access
        self._pace = pace
        self._tell = tell
        self._session = aiohttp.ClientSession()
        self._client = _client(access, self._session)
        self._calls = Calls(self._client, patience)
        self._directory = Directory(self._calls)
        self._streams = Streams()
        self._background = Background()
        self._workspace: Workspace | None = None
        self._requests = Requests(access.signing_secret) if access.signing_secret else None
        self._is_in = False
        self._downloads = Downloads(
            self._calls, self._session, token=access.bot_token, proxy=access.proxy
        )

    async def close(self) -> None:
        await self._background.close()
        await self._session.close()

    @property
    def is_in(self) -> bool:
        return self._is_in

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Where a web server takes what Slack posts; none in Socket Mode."""
        return () if self._requests is None else self._requests.routes

    async def run(self, inbox: Inbox) -> None:
        if self._access.app_token is None and self._requests is None:
            raise AdapterError(NO_APP_TOKEN)
        workspace = await self._let_in()
        desk = Desk(
            inbox,
            workspace,
            calls=self._calls,
            directory=self._directory,
            streams=self._streams,
            thread_of=self._thread_of,
            file_settles_s=self._pace.file_settles_s,
            background=self._background,
        )
        way = self._way(bolt_app(self._client, desk))
        catch_up = CatchUp(
            inbox,
            workspace,
            calls=self._calls,
            pace=self._pace.catch_up,
            hand_in=desk.hand_in,
            lost=way.renew,
        )
        self._tell(f"listening to {workspace.url}; Ctrl-C stops it")
        self._is_in = True
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(way.stay())
                group.create_task(catch_up.go_on())
        finally:
            self._is_in = False

    def thread(
        self, address: ReplyAddress, *, answers: MessageKey, posted: Posted | None
    ) -> SlackThread:
        return SlackThread(
            self._calls,
            read_address(address),
            answers=answers,
            posted=posted,
            workspace=self.workspace,
            streams=self._streams,
            names=self._names,
            between_writes_s=self._pace.between_writes_s,
            background=self._background,
        )

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None:
        await self._downloads.fetch(file, path, max_bytes=max_bytes)

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        to = read_address(address)
        workspace = await self.workspace()
        return await audience(to, self._directory, workspace, strict=strict)

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        to = read_address(address)
        try:
            workspace = await self.workspace()
            return await said_before(to, workspace, calls=self._calls, directory=self._directory)
        except AdapterError as error:
            _LOG.info("what was said before is not known: %s", error)
            return ()

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        return await earlier_files(
            scope,
            page=page,
            workspace=await self.workspace(),
            calls=self._calls,
            directory=self._directory,
        )

    async def workspace(self) -> Workspace:
        """Return which workspace the token is for, asking Slack once."""
        if self._workspace is None:
            said = await self._calls.read("auth.test")
            self._workspace = Workspace(
                team=said["team_id"],
                url=said["url"],
                bot_user=said["user_id"],
                bot_id=said["bot_id"],
            )
        return self._workspace

    def _way(self, app: AsyncApp) -> Connections | Requests:
        """Return how Slack reaches the app."""
        if self._requests is not None:
            self._requests.app = app
            return self._requests
        return Connections(
            app,
            app_token=self._access.app_token or "",
            proxy=self._access.proxy,
            pace=self._pace.sockets,
        )

    async def _let_in(self) -> Workspace:
        """Wait until Slack is there, and learn who we are."""
        app_token = self._access.app_token if self._requests is None else None
        while True:
            try:
                found = await check_tokens(self._client, app_token=app_token)
            except PlatformUnavailableError as error:
                _LOG.warning("trying again in a few seconds: %s", error)
                await asyncio.sleep(_AGAIN_S)
            else:
                self._workspace = Workspace(
                    team=found.team_id,
                    url=found.team_url,
                    bot_user=found.bot_user_id,
                    bot_id=found.bot_id,
                )
                return self._workspace

    def _thread_of(self, message: Incoming) -> SlackThread:
        new = Posted(ids=())
        return self.thread(message.reply_to, answers=message.message, posted=new)

    async def _names(self, final: Final) -> dict[str, str]:
        """Look up what the channels are called that an answer's sources come from."""
        names: dict[str, str] = {}
        for scope in {citation.passage.scope for citation in final.citations}:
            if scope.startswith(f"{PLATFORM}:"):
                try:
                    names[scope] = (await self._directory.channel(channel_of(scope))).name
                except AdapterError as error:
                    _LOG.info("a source is shown without its channel: %s", error)
        return names


def _client(access: SlackAccess, session: aiohttp.ClientSession) -> AsyncWebClient:
    client = AsyncWebClient(
        token=access.bot_token,
        base_url=access.api_url,
        session=session,
        timeout=_TIMEOUT_S,
        # A post whose reply was lost would be sent again.
        retry_handlers=[],
    )
    # Else it reads the environment's variables for proxies by itself.
    client.proxy = access.proxy
    return client
