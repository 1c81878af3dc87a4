"""What one person alone sees in Slack: what they may decide, look up, and where it is told them."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.slack.running import footnote_in
from tests.slack.talking import HANDBOOK, Talk


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


async def test_behind_an_answer_stands_what_it_was_made_of(footnote: None, talk: Talk) -> None:
    hr = talk.acme.channel("hr", members=[talk.anna])
    await talk.drop("handbook.md", HANDBOOK, into=hr)
    asked = await talk.ask(by=talk.bob)

    await talk.bob.clicks(talk.answers(asked)[0].ref, "Passages")
    modal = await talk.slack.until(lambda: talk.bob.modal)
    await talk.bob.commands(talk.general, "sources")

    assert modal is not None
    assert "eight weeks" in modal.text
    assert "handbook.md" in talk.whispers(talk.bob, talk.general)[0]


@pytest.mark.parametrize("why", ["strict", "guest", "shared", "direct"])
async def test_public_channels_are_looked_into_only_from_where_answers_use_them(
    footnote: None, talk: Talk, why: str
) -> None:
    hr = talk.acme.channel("hr", members=[talk.anna])
    gus = talk.acme.person("gus", is_restricted=True)
    root = talk.acme.person("root", is_admin=True)
    here = talk.acme.channel("here", members=[talk.bob, root], is_ext_shared=why == "shared")
    talk.slack.world.channels[here].members |= {gus.id} if why == "guest" else set()
    await talk.drop("handbook.md", HANDBOOK, into=hr)
    if why == "strict":
        await root.commands(here, "access channel")

    where = talk.bob.dm if why == "direct" else here
    await talk.bob.commands(where, "sources")

    assert "handbook.md" not in talk.whispers(talk.bob, where)[0]


async def test_a_guest_sees_by_command_what_stands_in_their_channel(
    footnote: None, talk: Talk
) -> None:
    hr = talk.acme.channel("hr", members=[talk.anna])
    gus = talk.acme.person("gus", is_restricted=True)
    await talk.drop("handbook.md", HANDBOOK, into=hr)

    await gus.commands(talk.general, "sources")

    assert "handbook.md" not in talk.whispers(gus, talk.general)[0]


async def test_a_command_in_a_mention_is_answered_once_however_often_it_arrives(
    footnote: None, talk: Talk
) -> None:
    talk.slack.deliveries.copies = 3

    talk.anna.says(talk.general, "sources")
    await talk.slack.until(lambda: talk.whispers(talk.anna, talk.general))
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    await asyncio.sleep(0.3)

    assert len(talk.whispers(talk.anna, talk.general)) == 1


async def test_a_command_where_footnote_is_not_is_answered_with_how_to_invite_it(
    footnote: None, talk: Talk
) -> None:
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna], has_bot=False)

    talk.anna.says(elsewhere, "sources")
    [told] = await talk.slack.until(lambda: talk.slack.screen(talk.anna.dm).by("footnote"))

    assert "/invite" in told.text
