"""Slack keeps the contract, through the real clients, against a Slack of our own."""

from collections.abc import AsyncIterator

import pytest

from adapters.slack.access import SlackAccess, SlackPace
from adapters.slack.adapter import SlackAdapter
from adapters.slack.calls import Patience
from adapters.slack.connections import SocketPace
from tests.adapters.adapter_contract import AdapterContract
from tests.adapters.slack.stage import SlackStage
from tests.fakes.slack.server import FakeSlack


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    made: list[SlackAdapter] = []

    def make(*, api_url: str, bot_token: str, app_token: str) -> SlackAdapter:
        access = SlackAccess(bot_token=bot_token, app_token=app_token, api_url=api_url)
        made.append(
            SlackAdapter(
                access,
                patience=Patience(total_s=1.6, pause_s=0.2),
                pace=SlackPace(
                    sockets=SocketPace(apart_s=0.1, ping_s=0.5),
                    between_appends_s=0.0,
                    between_edits_s=0.0,
                ),
            )
        )
        return made[-1]

    async with FakeSlack(redeliver_after_s=0.5) as slack:
        yield SlackStage(slack, make)
        for adapter in made:
            await adapter.close()


class TestSlack(AdapterContract):
    """All of it."""
