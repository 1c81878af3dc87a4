"""A platform that the contract is tried on."""

from collections.abc import AsyncIterator

import pytest

from tests.fakes.chat.server import Parlour

for part in ("in", "out", "trouble", "files"):
    pytest.register_assert_rewrite(f"tests.adapters.contract_{part}")


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour(redeliver_after_s=0.2) as opened:
        yield opened
