"""Taking in: by Socket Mode or by what Slack posts, and what was missed meanwhile."""

import asyncio
import logging
from collections.abc import Callable, Sequence

from aiohttp import web
from slack_bolt.app.async_app import AsyncApp

from adapters.background import Background
from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.incoming import Incoming
from adapters.port import Inbox, Thread
from adapters.slack.access import SlackAccess, SlackPace
from adapters.slack.bolt import bolt_app
from adapters.slack.calls import Calls
from adapters.slack.catching_up import CatchUp
from adapters.slack.connections import Connections
from adapters.slack.desk import Desk
from adapters.slack.fitness import NotNowError, check_tokens
from adapters.slack.http import Requests
from adapters.slack.keys import Workspace
from adapters.slack.people import Directory
from adapters.slack.remedies import NO_APP_TOKEN
from adapters.slack.streams import Streams

_LOG = logging.getLogger(__name__)


class Gateway:
    """One workspace's way in."""

    def __init__(
        self,
        access: SlackAccess,
        pace: SlackPace,
        *,
        calls: Calls,
        directory: Directory,
        streams: Streams,
        background: Background,
        thread_of: Callable[[Incoming], Thread],
        tell: Callable[[str], None],
    ) -> None:
        self._access = access
        self._pace = pace
        self._calls = calls
        self._directory = directory
        self._streams = streams
        self._background = background
        self._thread_of = thread_of
        self._tell = tell
        self._requests = Requests(access.signing_secret) if access.signing_secret else None
        self._way: Connections | Requests | None = None
        """How Slack reaches the app; None while nobody listens."""

    @property
    def is_in(self) -> bool:
        """Connected, or ready for what Slack posts."""
        return self._way is not None and self._way.is_open

    @property
    def routes(self) -> Sequence[web.RouteDef]:
        """Where a web server takes what Slack posts; none in Socket Mode."""
        return () if self._requests is None else self._requests.routes

    async def let_in(self) -> Workspace:
        """Wait until Slack is there, and learn who we are.

        Raises:
            AdapterError: it will never let us in as we are set up.
        """
        if self._access.app_token is None and self._requests is None:
            raise AdapterError(NO_APP_TOKEN)
        app_token = self._access.app_token if self._requests is None else None
        while True:
            try:
                found = await check_tokens(self._calls.client, app_token=app_token)
            except PlatformUnavailableError as error:
                _LOG.warning("trying again in a while: %s", error)
                asked_s = error.retry_after_s if isinstance(error, NotNowError) else 0.0
                await asyncio.sleep(max(self._pace.ask_again_s, asked_s))
            else:
                return Workspace(
                    team=found.team_id,
                    url=found.team_url,
                    bot_user=found.bot_user_id,
                    bot_id=found.bot_id,
                )

    async def listen(self, inbox: Inbox, workspace: Workspace) -> None:
        """Hand in what happens, until cancelled."""
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
        way = self._way_to(bolt_app(self._calls.client, desk, workspace))
        catch_up = CatchUp(
            inbox,
            workspace,
            calls=self._calls,
            pace=self._pace.catch_up,
            hand_in=desk.hand_in,
            connected=way.connected,
            lost=way.renew,
        )
        self._way = way
        listening = f"listening to {workspace.url}; Ctrl-C stops it"
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(way.stay(lambda: self._tell(listening)))
                group.create_task(catch_up.go_on())
                group.create_task(desk.changes.go_on())
        finally:
            self._way = None

    def _way_to(self, app: AsyncApp) -> Connections | Requests:
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
