"""Footnote over HTTP, up to the inbox, and requests made by hand."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from aiohttp import web

from adapters.slack.access import SlackPace
from adapters.slack.catching_up import CatchUpPace
from adapters.slack.http import PATH
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.slack.people import Person
from tests.fakes.slack.posts import SignedPosts
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId
from tests.slack.running import adapter_for

JSON = {"Content-Type": "application/json"}
LIVE_ONLY = SlackPace(catch_up=CatchUpPace(every_s=3_600.0, apart_s=3_600.0, between_calls_s=0.0))
"""Nothing is read again, so that what is found was posted."""


@dataclass(kw_only=True)
class Door:
    """Where Footnote takes what is posted, with Anna in #general before it."""

    slack: FakeSlack
    posts: SignedPosts
    inbox: RecordingInbox
    anna: Person
    general: ChannelId

    def mention(self, n: int = 1) -> str:
        """Return the body of an event that tells of a mention."""
        ts = f"{time.time() - 10:.0f}.{n:06d}"
        event = {
            "type": "app_mention",
            "user": self.anna.id,
            "text": f"<@U1FOOTNOTE> Question {n}?",
            "ts": ts,
            "channel": self.general,
            "event_ts": ts,
        }
        return json.dumps({"type": "event_callback", "event_id": f"Ev{n}", "event": event})

    def signed(self, body: str | bytes) -> dict[str, str]:
        """Return headers that can be sent again as they are."""
        now = str(int(time.time()))
        signature = self.posts.sign(body, now)
        return {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": signature}

    async def post(self, body: str | bytes, **headers: str) -> int:
        status, _ = await self.posts.post(body, {**JSON, **headers})
        return status


@asynccontextmanager
async def opened(slack: FakeSlack, *, runs: bool = True) -> AsyncIterator[Door]:
    acme = slack.workspace("T1")
    anna = acme.person("anna")
    general = acme.channel("general", members=[anna])
    adapter, inbox = adapter_for(slack, acme, pace=LIVE_ONLY, http=True), RecordingInbox()
    runner = await serving(adapter.routes)
    url = f"http://127.0.0.1:{runner.addresses[0][1]}{PATH}"
    running = asyncio.create_task(adapter.run(inbox) if runs else asyncio.sleep(60))
    try:
        await slack.until(lambda: len(inbox.marks) == 2 or not runs)
        yield Door(slack=slack, posts=slack.posts_to(url), inbox=inbox, anna=anna, general=general)
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)
        await runner.cleanup()
        await adapter.close()


async def serving(routes: Sequence[web.RouteDef]) -> web.AppRunner:
    application = web.Application()
    application.add_routes(routes)
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    return runner
