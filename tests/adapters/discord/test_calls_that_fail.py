"""What Footnote hears, and offers, is there once whatever becomes of any one call."""

import ast
import re
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

import adapters.discord
from adapters.incoming import ScopeRetracted, TenantRetracted
from rag.values import Scope, Tenant
from tests.adapters.discord.place import Place
from tests.adapters.discord.tried import FORGETTING, TRIED
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.discord import app_calls, look_calls, message_calls, thread_calls
from tests.fakes.discord.desk import RESUME, SOCKET
from tests.fakes.discord.faults import (
    BAD_GATEWAY,
    BANNED,
    LOST_REPLY,
    PASS,
    SERVER_ERROR,
    Fault,
    busy,
)
from tests.fakes.discord.server import FakeDiscord

SOURCE = Path(adapters.discord.__file__).parent
_PATH = re.compile(r"/(applications|channels|gateway|guilds|interactions|users|webhooks)/\S+")
FAULTS: dict[str, Sequence[Fault]] = {
    "busy": [busy(retry_after_s=0.5)],
    "server error": [SERVER_ERROR],
    "bad gateway": [BAD_GATEWAY],
    # aiohttp itself asks once more for what may be asked for twice.
    "lost replies": [LOST_REPLY, LOST_REPLY],
}
STARTING = {
    # It logs in for the API, asks who it is, and logs in for the gateway.
    app_calls.ME: 3,
    app_calls.APPLICATION_AT_LOGIN: 2,
    app_calls.APPLICATION: 1,
    app_calls.GATEWAY: 1,
    app_calls.REGISTER: 1,
}
"""How often each call is made before it listens."""


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    # With heartbeats the connection stays, and nothing is read again for another reason.
    async with FakeDiscord(heartbeat_s=0.4) as discord:
        yield Place(discord)
        assert discord.hasty == []
        assert {*discord.calls} - TRIED <= {SOCKET, RESUME}


def test_every_path_that_is_called_is_tried() -> None:
    tried = {_bare(call.partition(" ")[2]) for call in TRIED}

    paths = {path for file in SOURCE.glob("*.py") for path in _paths_in(file.read_text())}

    assert len(paths) > 20
    assert {_bare(path) for path in paths} - tried == set()


def _paths_in(source: str) -> set[str]:
    """Return what is written there of Discord's paths."""
    constants = (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Constant))
    return {str(one.value) for one in constants if _PATH.fullmatch(str(one.value))}


def _bare(path: str) -> str:
    """Return a path without the names of what stands in it."""
    return re.sub(r"{[a-z_]+}|@original", "{}", path)


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("call", "times"), STARTING.items(), ids=STARTING)
async def test_whatever_call_of_its_start_fails_it_listens_and_offers_its_commands(
    place: Place, call: str, times: int, faults: Sequence[Fault]
) -> None:
    for passed in range(times):
        place.discord.commands.replace(None, [], ids=[])
        fails(place, call, [PASS] * passed + [*faults])

        async with place.listening(RecordingInbox()):
            await place.discord.until(lambda: place.discord.commands.all(None))

        assert place.discord.unmet == []


async def test_commands_that_were_not_taken_for_long_are_offered_again(place: Place) -> None:
    place.discord.fail(app_calls.REGISTER, SERVER_ERROR, times=None)

    async with place.listening(RecordingInbox()):
        assert place.discord.commands.all(None) == []
        place.discord.heal()

        await place.discord.until(lambda: place.discord.commands.all(None))


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize("call", [look_calls.CHANNEL, message_calls.READ])
async def test_a_direct_message_is_handed_in_at_once_when_its_server_is_chosen(
    place: Place, call: str, faults: Sequence[Fault]
) -> None:
    inbox, other = RecordingInbox(), place.discord.server("Other")
    other.joined(place.anna)
    other.channel("lobby")
    async with place.listening(inbox):
        asked = place.anna.says(place.anna.dm, "How much?")
        [menu] = await place.discord.until(
            lambda: place.discord.screen(place.anna.dm).by("footnote")
        )
        fails(place, call, faults)

        await place.anna.chooses(menu.ref, "Acme")

        await place.discord.until(lambda: inbox.of(place.key(asked)))
        await place.discord.until(lambda: place.discord.unmet == [])
    assert {one.message for one in inbox.accepted} == {place.key(asked)}


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_a_channel_that_is_hidden_is_forgotten_at_once(
    place: Place, faults: Sequence[Fault]
) -> None:
    inbox = RecordingInbox()
    gone = ScopeRetracted(scope=Scope(f"discord:{place.acme.id}/{place.general}"))
    async with place.listening(inbox):
        await place.discord.until(lambda: place.discord.calls[thread_calls.ARCHIVED_JOINED])
        fails(place, look_calls.CHANNEL, faults)

        place.acme.hides_from_bot(place.general)

        await place.discord.until(lambda: gone in inbox.retracted)
    assert place.discord.unmet == []


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_what_was_lost_while_it_was_away_is_forgotten(
    place: Place, faults: Sequence[Fault]
) -> None:
    inbox, other = RecordingInbox(), place.discord.server("Other")
    lobby = other.channel("lobby")
    marks = {f"discord:{place.acme.id}/{place.general}", f"discord:{other.id}/{lobby}"}
    async with place.listening(inbox):
        await place.discord.until(lambda: marks <= {*inbox.marks})
    place.acme.hides_from_bot(place.general)
    other.kicks_bot()
    for call in FORGETTING:
        fails(place, call, faults)

    async with place.listening(inbox):
        await place.discord.until(lambda: len({*inbox.retracted}) == 2)

    assert {*inbox.retracted} == {
        ScopeRetracted(scope=Scope(f"discord:{place.acme.id}/{place.general}")),
        TenantRetracted(tenant=Tenant(f"discord:{other.id}")),
    }
    assert place.discord.unmet == []


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS)
async def test_a_file_that_was_removed_is_found_to_be_gone(
    place: Place, faults: Sequence[Fault]
) -> None:
    given = place.anna.says(place.general, "Two.", files={"a.md": b"# A", "b.md": b"# B"})
    gone, stays = place.discord.world.messages[given].files
    place.anna.removes_file(given, "a.md")
    adapter = place.adapter()
    fails(place, message_calls.READ, faults)

    found = await adapter.gone(place.key(given), [gone, stays])
    await adapter.close()

    assert [*found] == [gone]
    assert place.discord.unmet == []


@pytest.mark.parametrize(
    ("call", "times"),
    [
        (message_calls.LIST, 18),  # in three places at a time
        (thread_calls.ACTIVE, 6),
        (thread_calls.ARCHIVED, 6),
        (look_calls.CHANNEL, 6),
    ],
)
async def test_however_long_discord_bans_us_nothing_is_left_out(
    place: Place, call: str, times: int
) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        known = place.anna.says(place.anna.dm, "Hello")
        await place.discord.until(lambda: inbox.of(place.key(known)))
    closed = place.anna.starts_thread(place.general, "Closed")
    missed = [place.anna.says(to, "How much?") for to in (place.general, closed, place.anna.dm)]
    place.acme.archives(closed)
    place.discord.fail(call, BANNED, times=times)

    async with place.listening(inbox):
        await place.discord.until(
            lambda: all(inbox.of(place.key(asked)) for asked in missed), within_s=40
        )


def fails(place: Place, call: str, faults: Sequence[Fault]) -> None:
    for one in faults:
        place.discord.fail(call, one)
