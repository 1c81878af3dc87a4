"""Parlour's adapter keeps the contract."""

import pytest

from tests.adapters.contract import Contract
from tests.fakes.chat.server import Parlour
from tests.platform.stage import ParlourStage


@pytest.fixture
def stage(parlour: Parlour) -> ParlourStage:
    return ParlourStage(parlour)


class TestParlour(Contract):
    """All of it."""
