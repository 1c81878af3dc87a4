"""Whatever a platform does to take something away: nothing of it is left with Footnote.

Each way takes away a file with a word of its own, after an answer was made of it. Then the word is
looked for in every table, in the samples that the planner keeps, in the logs, in the folder of
data, and in what Footnote has posted.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from bot.app import App
from bot.settings import Settings
from tests.discord.running import footnote_in as footnote_in_discord
from tests.discord.talking import Party
from tests.fakes.discord.things import Ref as DiscordRef
from tests.fakes.discord.things import Snowflake
from tests.fakes.slack.things import ChannelId
from tests.fakes.slack.things import Ref as SlackRef
from tests.figures import Figures
from tests.parlour.running import QUICK
from tests.scanning import everything
from tests.slack.running import footnote_in as footnote_in_slack
from tests.slack.talking import Talk

Posted = Callable[[], str]
"""Returns all that can be read of Footnote's posts."""
R = TypeVar("R")
Way = Callable[[R, str], Awaitable[None]]
"""Drops a file that holds the word, has something answered from it, and takes it away."""

_SOON_S = 30.0
TOLD = replace(QUICK, reconcile_every_s=3_600.0)
"""Nobody looks for what was removed: it has to be told of."""
QUESTION = "Which toner does the printer on floor two need?"


def text(word: str) -> bytes:
    return f"The printer on floor two needs toner of type {word}.\n".encode()


async def nothing_is_left(
    app: App, word: str, *, posted: Posted, log: pytest.LogCaptureFixture, folder: Path
) -> None:
    """Wait until nothing is; fail with what still is."""
    left: list[str] = []
    for _ in range(int(_SOON_S / 0.2)):
        async with app.database.pool.connection() as connection:
            left = [row for row in (await everything(connection)).splitlines() if word in row]
        left += [line for line in posted().splitlines() if word in line]
        if not left:
            break
        await asyncio.sleep(0.2)
    assert not left, "\n".join(left)
    assert word not in log.text
    assert [path for path in files_in(folder) if word.encode() in path.read_bytes()] == []


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


@pytest.fixture
def patient(offline: Settings) -> Settings:
    """Settings that let one person ask and drop a lot."""
    return offline.model_copy(update={"questions_per_minute": 100, "files_per_hour": 100})


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    """All that Footnote logs at `DEBUG`, where it silences libraries."""
    for ours in ("bot", "adapters", "rag"):
        caplog.set_level(logging.DEBUG, logger=ours)
    return caplog


# --- Slack ---


async def answered_in_slack(talk: Talk, word: str, into: ChannelId | None = None) -> SlackRef:
    there = into or talk.general
    dropped = await talk.drop(f"{word}.txt", text(word), into=there)
    asked = await talk.ask(QUESTION, into=there)
    assert word in talk.text(asked)
    return dropped


async def its_message_is_deleted(talk: Talk, word: str) -> None:
    talk.anna.deletes(await answered_in_slack(talk, word))


async def its_message_is_deleted_above_its_thread(talk: Talk, word: str) -> None:
    given = await talk.ask(QUESTION, files={f"{word}.txt": text(word)})
    assert word in talk.text(given)
    talk.anna.deletes(given)
    assert talk.slack.world.messages[given].is_tombstone


async def an_admin_deletes_its_message(talk: Talk, word: str) -> None:
    talk.acme.deletes(await answered_in_slack(talk, word))


async def the_file_is_deleted(talk: Talk, word: str) -> None:
    dropped = await answered_in_slack(talk, word)
    talk.anna.deletes_file(talk.slack.files_of(dropped)[0])


async def the_file_is_unshared(talk: Talk, word: str) -> None:
    dropped = await answered_in_slack(talk, word)
    talk.anna.unshares_file(talk.slack.files_of(dropped)[0])


async def its_uploader_has_it_forgotten(talk: Talk, word: str) -> None:
    await answered_in_slack(talk, word)
    await talk.anna.commands(talk.general, f"forget {word}")
    posts = talk.slack.ever_posted().values()
    listed = [post.ref for post in posts if post.only_for == talk.anna.id and post.blocks][-1]
    await talk.anna.clicks(listed, "Forget")


def in_a_room(
    act: Callable[[Talk, ChannelId], None], *, kind: str = "channel"
) -> Callable[[Talk, str], Awaitable[None]]:
    async def way(talk: Talk, word: str) -> None:
        room = talk.acme.channel(f"room-{word}", members=[talk.anna], kind=kind)
        await answered_in_slack(talk, word, into=room)
        act(talk, room)

    return way


def archived(talk: Talk, room: ChannelId) -> None:
    talk.acme.archives(room)


def deleted(talk: Talk, room: ChannelId) -> None:
    talk.acme.deletes_channel(room)


def left(talk: Talk, room: ChannelId) -> None:
    talk.anna.removes_bot(room)


async def the_app_is_removed(talk: Talk, word: str) -> None:
    await answered_in_slack(talk, word)
    talk.acme.uninstalls()


IN_SLACK: dict[str, Way[Talk]] = {
    "message deleted": its_message_is_deleted,
    "message deleted above its thread": its_message_is_deleted_above_its_thread,
    "message deleted by an admin": an_admin_deletes_its_message,
    "file deleted": the_file_is_deleted,
    "file unshared": the_file_is_unshared,
    "forgotten by its uploader": its_uploader_has_it_forgotten,
    "channel left": in_a_room(left),
    "private channel left": in_a_room(left, kind="group"),
    "channel archived": in_a_room(archived),
    "private channel archived": in_a_room(archived, kind="group"),
    "channel deleted": in_a_room(deleted),
    "private channel deleted": in_a_room(deleted, kind="group"),
    "app removed": the_app_is_removed,
}
"""In this order, in one workspace: the last ends it."""


def posted_in_slack(talk: Talk) -> str:
    world = talk.slack.world
    refs = [ref for ref, m in world.messages.items() if m.bot_id and m.only_for is None]
    rooms = {id_ for id_, room in world.channels.items() if not room.is_archived}
    return "\n".join(talk.slack.shown(ref).text for ref in refs if ref.channel in rooms)


@pytest.mark.timeout(600)
async def test_in_slack(
    talk: Talk,
    patient: Settings,
    log: pytest.LogCaptureFixture,
    figures: Figures,
) -> None:
    async with footnote_in_slack(talk.slack, talk.acme, patient, pace=TOLD) as app:
        for n, (name, way) in enumerate(IN_SLACK.items()):
            word = f"zq{n}canary"
            await way(talk, word)
            is_out_of_reach = any(place in name for place in ("channel", "app"))
            await nothing_is_left(
                app,
                word,
                posted=lambda: "" if is_out_of_reach else posted_in_slack(talk),  # noqa: B023
                log=log,
                folder=patient.data_dir,
            )

    figures("{ways} ways to take something away in Slack: nothing left", ways=len(IN_SLACK))


# --- Discord ---


async def answered_in_discord(party: Party, word: str, into: Snowflake | None = None) -> DiscordRef:
    there = into or party.general
    given = party.anna.says(there, "", files={f"{word}.txt": text(word)})
    await party.answered(given)
    asked = await party.ask(QUESTION, into=there)
    assert word in party.text(asked)
    return given


async def the_message_is_deleted(party: Party, word: str) -> None:
    party.anna.deletes(await answered_in_discord(party, word))


async def messages_are_deleted_in_bulk(party: Party, word: str) -> None:
    given = await answered_in_discord(party, word)
    party.acme.deletes(given, party.anna.says(party.general, "x", mentions_bot=False))


async def the_file_is_taken_out(party: Party, word: str) -> None:
    files = {f"{word}.txt": text(word), "other.txt": b"Trains are booked in second class.\n"}
    given = party.anna.says(party.general, "", files=files)
    await party.answered(given)
    assert word in party.text(await party.ask(QUESTION))
    party.anna.removes_file(given, f"{word}.txt")


async def its_thread_is_deleted(party: Party, word: str) -> None:
    thread = party.anna.starts_thread(party.general, f"about {word[:3]}")
    await answered_in_discord(party, word, into=thread)
    party.acme.deletes_channel(thread)


async def its_private_thread_is_deleted(party: Party, word: str) -> None:
    party.acme.deletes_channel(await answered_in_a_private_thread(party, word))


async def its_private_thread_is_closed_to_footnote(party: Party, word: str) -> None:
    party.anna.removes_bot(await answered_in_a_private_thread(party, word))


async def answered_in_a_private_thread(party: Party, word: str) -> Snowflake:
    thread = party.anna.starts_thread(party.general, "secret", private=True)
    party.anna.adds_bot(thread)
    await answered_in_discord(party, word, into=thread)
    return thread


async def the_channel_is_deleted(party: Party, word: str) -> None:
    room = party.acme.channel("room")
    await answered_in_discord(party, word, into=room)
    party.acme.deletes_channel(room)


async def the_channel_is_hidden(party: Party, word: str) -> None:
    room = party.acme.channel("hidden")
    await answered_in_discord(party, word, into=room)
    party.acme.hides_from_bot(room)


async def the_server_removes_footnote(party: Party, word: str) -> None:
    await answered_in_discord(party, word)
    party.acme.kicks_bot()


IN_DISCORD: dict[str, Way[Party]] = {
    "message deleted": the_message_is_deleted,
    "messages deleted in bulk": messages_are_deleted_in_bulk,
    "file taken out of its message": the_file_is_taken_out,
    "thread deleted": its_thread_is_deleted,
    "private thread deleted": its_private_thread_is_deleted,
    "channel closed to Footnote": its_private_thread_is_closed_to_footnote,
    "channel deleted": the_channel_is_deleted,
    "channel hidden": the_channel_is_hidden,
    "server removed": the_server_removes_footnote,
}


def posted_in_discord(party: Party) -> str:
    world = party.discord.world
    refs = [ref for ref, m in world.messages.items() if m.author == world.bot]
    lines = "\n".join(party.discord.shown(ref).text for ref in refs).splitlines()
    # A receipt stands for as long as its message, with the names of all that was in it.
    return "\n".join(line for line in lines if not line.startswith("Read "))


@pytest.mark.timeout(600)
async def test_in_discord(
    party: Party,
    patient: Settings,
    log: pytest.LogCaptureFixture,
    figures: Figures,
) -> None:
    async with footnote_in_discord(party.discord, patient, pace=TOLD) as app:
        for n, (name, way) in enumerate(IN_DISCORD.items()):
            word = f"zq{n}canary"
            await way(party, word)
            is_out_of_reach = any(place in name for place in ("channel", "server"))
            await nothing_is_left(
                app,
                word,
                posted=lambda: "" if is_out_of_reach else posted_in_discord(party),  # noqa: B023
                log=log,
                folder=patient.data_dir,
            )

    figures("{ways} ways to take something away in Discord: nothing left", ways=len(IN_DISCORD))
