"""What one person alone sees in Slack: what they may decide, look up, and where it is told them."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.slack.running import footnote_in
from tests.slack.talking import Talk


@pytest.fixture
async def footnote(talk: Talk, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(talk.slack, talk.acme, settings):
        yield


async def test_who_is_no_admin_any_more_decides_nothing(footnote: None, talk: Talk) -> None:
    root = talk.acme.person("root", is_admin=True)
    await root.commands(talk.general, "access channel")
    root.user.is_admin = False

    await root.commands(talk.general, "access public")

    by_admin, by_member = talk.whispers(root, talk.general)
    assert "admins" not in by_admin
    assert "admins" in by_member


async def test_a_guest_decides_nothing_where_they_made_the_channel(
    footnote: None, talk: Talk
) -> None:
    gus = talk.acme.person("gus", is_restricted=True)
    few = talk.acme.channel("few", kind="group", members=[gus, talk.bob], creator=gus)

    await gus.commands(few, "access channel")

    [told] = talk.whispers(gus, few)
    assert "admins" in told
