"""The chat platform of the journeys keeps the contract, so that they try what a real one does."""

from collections.abc import AsyncIterator

import pytest

from tests.adapters.adapter_contract import AdapterContract
from tests.parlour.server import Parlour
from tests.parlour.stage import ParlourStage


@pytest.fixture
async def stage() -> AsyncIterator[ParlourStage]:
    async with Parlour(redeliver_after_s=0.2, echoes=True) as parlour:
        opened = ParlourStage(parlour)
        yield opened
        await opened.close()


class TestParlour(AdapterContract):
    """All of it."""
