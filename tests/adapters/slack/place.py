"""A channel of a Slack of our own, and an adapter that listens to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from adapters.slack.access import SlackPace
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.slack.people import Person
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId
from tests.fakes.slack.workspaces import Workspace
from tests.slack.running import PACE, adapter_for


class Place:
    """A channel with Anna in it."""

    def __init__(self, slack: FakeSlack, *, pace: SlackPace = PACE) -> None:
        self.slack = slack
        self.acme: Workspace = slack.workspace("T1")
        self.anna: Person = self.acme.person("anna")
        self.channel: ChannelId = self.acme.channel("general", members=[self.anna])
        self._pace = pace

    @asynccontextmanager
    async def listening(
        self, inbox: RecordingInbox, pace: SlackPace | None = None
    ) -> AsyncIterator[None]:
        """Hand in what is said while the block runs."""
        adapter = adapter_for(self.slack, self.acme, pace=pace or self._pace)
        running = asyncio.create_task(adapter.run(inbox))
        try:
            await self.slack.until(lambda: self.slack.sockets.listens)
            yield
            assert not running.done(), "the adapter stopped by itself"
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await adapter.close()
