"""Footnote on a Slack of our own in the test's own process, whole or in parts."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.slack.access import SlackAccess, SlackPace
from adapters.slack.adapter import SlackAdapter
from adapters.slack.calls import Patience
from adapters.slack.catching_up import CatchUpPace
from adapters.slack.connections import SocketPace
from adapters.slack.http import PATH
from bot.app import App, open_app
from bot.jobs.working import Pace
from bot.running import WHOLE, Part, limits_from, run
from bot.settings import Settings
from bot.web import Place, open_web
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace
from tests.parlour.running import QUICK

PACE = SlackPace(
    sockets=SocketPace(apart_s=0.2, ping_s=1.0),
    catch_up=CatchUpPace(every_s=2.0, apart_s=0.5, between_calls_s=0.0),
    between_appends_s=0.0,
    between_edits_s=0.0,
    file_settles_s=0.2,
    ask_again_s=0.2,
)
PATIENCE = Patience(total_s=20.0, pause_s=0.1)


def adapter_for(
    slack: FakeSlack, workspace: Workspace, *, pace: SlackPace = PACE, http: bool = False
) -> SlackAdapter:
    access = SlackAccess(
        bot_token=workspace.team.bot_token,
        app_token=None if http else slack.app_token,
        signing_secret=slack.signing_secret if http else None,
        api_url=slack.api_url,
    )
    return SlackAdapter(access, patience=PATIENCE, pace=pace)


@asynccontextmanager
async def footnote_in(
    slack: FakeSlack,
    workspace: Workspace,
    settings: Settings,
    *,
    part: Part = WHOLE,
    pace: Pace = QUICK,
    http: bool = False,
) -> AsyncIterator[App]:
    """Run Footnote while the block runs, in Socket Mode or where Slack posts to."""
    adapter = adapter_for(slack, workspace, http=http)
    async with open_app(settings, migrate=True) as app, _posted_to(adapter, slack):
        running = asyncio.create_task(
            run(app, [adapter], limits=limits_from(settings), part=part, pace=pace)
        )
        try:
            await _ready(adapter, running, part)
            yield app
        finally:
            running.cancel()
            ended = await asyncio.gather(running, return_exceptions=True)
            await adapter.close()
        assert isinstance(ended[0], asyncio.CancelledError), ended


async def _ready(adapter: SlackAdapter, running: asyncio.Task[None], part: Part) -> None:
    """Wait as whoever sets it up does: nobody posts to a server that says it is not ready."""
    # An adapter says so by no event.
    while adapter.routes and part.gateway and not (adapter.is_in or running.done()):  # noqa: ASYNC110
        await asyncio.sleep(0.01)


@asynccontextmanager
async def _posted_to(adapter: SlackAdapter, slack: FakeSlack) -> AsyncIterator[None]:
    if not adapter.routes:
        yield
        return

    async def missing() -> str | None:
        return None

    place = Place(host="127.0.0.1", port=0)
    async with open_web(place, missing=missing, routes=adapter.routes) as port:
        slack.posts_to(f"http://127.0.0.1:{port}{PATH}")
        yield
