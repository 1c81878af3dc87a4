"""A Slack, a workspace in it, and the unmodified clients that an app is built on."""

from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.bolt import closed, connected
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace


@pytest.fixture
async def slack() -> AsyncIterator[FakeSlack]:
    async with FakeSlack(redeliver_after_s=0.3, stream_open_s=0.3) as opened:
        yield opened


@pytest.fixture
def acme(slack: FakeSlack) -> Workspace:
    return slack.workspace("T1")


@pytest.fixture
def client(slack: FakeSlack, acme: Workspace) -> AsyncWebClient:
    return AsyncWebClient(
        token=acme.team.bot_token, base_url=slack.api_url, retry_handlers=[], timeout=5
    )


@pytest.fixture
def app(slack: FakeSlack, client: AsyncWebClient) -> AsyncApp:
    return AsyncApp(client=client, signing_secret=slack.signing_secret)


@pytest.fixture
async def handler(slack: FakeSlack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """A connection by Socket Mode."""
    made = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await connected(made)
    await slack.until(lambda: slack.sockets.connections)
    yield made
    await closed(made)


@pytest.fixture
async def request_url(app: AsyncApp) -> AsyncIterator[str]:
    """Where the app listens for signed requests."""
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()
