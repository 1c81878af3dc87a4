"""Slack as a platform: one workspace."""

import logging
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

from aiohttp import web

from adapters.background import Background
from adapters.errors import AdapterError
from adapters.incoming import EarlierFiles, Incoming, MessageKey, ReplyAddress, Said
from adapters.port import Inbox, Memory
from adapters.public_addresses import session_to
from adapters.replies import Final, Posted
from adapters.slack.access import USUAL_PACE, SlackAccess, SlackPace, client
from adapters.slack.audience import audience
from adapters.slack.calls import USUAL_PATIENCE, Calls, Patience
from adapters.slack.downloads import Downloads, file_host
from adapters.slack.earlier import earlier_files
from adapters.slack.gateway import Gateway
from adapters.slack.keys import PLATFORM, Workspace, channel_of, read_address
from adapters.slack.people import Directory
from adapters.slack.saying import said_before
from adapters.slack.streams import Streams
from adapters.slack.thread import SlackThread
from adapters.slack.turns import Pacing
from adapters.slack.whereabouts import gone
from rag.events import FileShared
from rag.values import Audience, Scope

_LOG = logging.getLogger(__name__)


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
    """One workspace, by its bot token."""

    platform = PLATFORM
    asks_first = False

    def __init__(
        self,
        access: SlackAccess,
        *,
        patience: Patience = USUAL_PATIENCE,
        pace: SlackPace = USUAL_PACE,
        tell: Callable[[str], None] = _LOG.info,
    ) -> None:
        self._pacing = Pacing(
            between_edits_s=pace.between_edits_s, between_appends_s=pace.between_appends_s
        )
        self._session = session_to({file_host(access.api_url)})
        self._calls = Calls(client(access, self._session), patience)
        self._directory = Directory(self._calls, self._team)
        self._streams = Streams(self._tenant)
        self._background = Background()
        self._workspace: Workspace | None = None
        self._downloads = Downloads(
            self._calls, self._session, token=access.bot_token, proxy=access.proxy
        )
        self._gateway = Gateway(
            access,
            pace,
            calls=self._calls,
            directory=self._directory,
            streams=self._streams,
            background=self._background,
            thread_of=self._thread_of,
            tell=tell,
        )

    async def close(self) -> None:
        await self._background.close()
        await self._session.close()

    @property
    def is_in(self) -> bool:
        return self._gateway.is_in

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Where a web server takes what Slack posts; none in Socket Mode."""
        return self._gateway.routes

    def remember_with(self, memory: Memory) -> None:
        self._streams.memory = memory

    async def run(self, inbox: Inbox) -> None:
        self._workspace = await self._gateway.let_in()
        await self._gateway.listen(inbox, self._workspace)

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> SlackThread:
        del about
        return SlackThread(
            self._calls,
            read_address(address),
            answers=answers,
            posted=posted,
            workspace=self.workspace,
            streams=self._streams,
            names=self._names,
            pacing=self._pacing,
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

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        return await gone(message, file_ids, calls=self._calls)

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

    async def _team(self) -> str:
        return (await self.workspace()).team

    async def _tenant(self) -> Scope:
        return Scope((await self.workspace()).tenant)

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
