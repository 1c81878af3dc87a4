"""What was written while nobody listened is read: all of it, and nothing of before."""

from collections.abc import AsyncIterator

import pytest

from adapters.errors import InboxUnavailableError
from adapters.incoming import Accepted, Addressed, Incoming, MessageKey
from tests.adapters.discord.place import Place
from tests.adapters.recording_inbox import RecordingInbox
from tests.fakes.discord.faults import MISSING_ACCESS, PASS, SERVER_ERROR, Refuse
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Kind


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with FakeDiscord() as discord:
        yield Place(discord)


async def know(place: Place, inbox: RecordingInbox) -> None:
    """Listen until every channel that is there has its mark."""
    there = place.discord.world.channels.values()
    channels = [one for one in there if one.guild and not one.is_thread]
    async with place.listening(inbox):
        await place.discord.until(
            lambda: all(f"discord:{one.guild}/{one.id}" in inbox.marks for one in channels)
        )


class ChokingInbox(RecordingInbox):
    """Fails at one message, in its own way."""

    def __init__(self) -> None:
        super().__init__()
        self.at: MessageKey | None = None
        self.tries = 0
        self.with_: Exception = ValueError("what nobody thought of")
        self.times = 1_000

    async def accept(self, incoming: Incoming) -> Accepted:
        if incoming.message == self.at and self.tries < self.times:
            self.tries += 1
            raise self.with_
        return await super().accept(incoming)


async def test_what_was_written_while_nobody_listened_is_read(place: Place) -> None:
    inbox = RecordingInbox()
    forum = place.acme.channel("help", kind=Kind.FORUM)
    root = place.anna.says(place.general, "Leave is coming up.", mentions_bot=False)
    thread = place.anna.starts_thread(root, "Leave")
    place.anna.says(thread, "Hm.", mentions_bot=False)
    async with place.listening(inbox):
        first = place.anna.says(place.anna.dm, "Hello")
        await place.discord.until(lambda: inbox.of(place.key(first)))
    fresh = place.anna.says(place.general, "How much notice?")
    below = place.anna.says(thread, "In writing?")
    newer = place.anna.starts_thread(place.general, "Other")
    inside = place.anna.says(newer, "And here?")
    post = place.anna.posts(forum, "Leave", "How much?", mentions_bot=True)
    alone = place.anna.says(place.anna.dm, "And alone?")
    old = place.anna.says(place.general, "Old?", files={"a.md": b"# A"}, ago_s=1_200)
    missed = [fresh, below, inside, post, alone]

    async with place.listening(inbox):
        await place.discord.until(lambda: all(inbox.of(place.key(one)) for one in missed))

    handed_in = {one.message: one for one in inbox.accepted}
    assert all(handed_in[place.key(one)].question for one in missed)
    # It has an older id than what was written before Footnote went away.
    assert place.key(old) not in handed_in


async def test_a_server_that_cannot_be_read_holds_up_nothing_else(place: Place) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        first = place.anna.says(place.anna.dm, "Hello")
        await place.discord.until(lambda: inbox.of(place.key(first)))
    alone = place.anna.says(place.anna.dm, "And alone?")
    place.discord.fail("GET /guilds/{guild}/threads/active", MISSING_ACCESS, times=None)

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(alone)))


async def test_of_old_questions_only_the_files_are_read(place: Place) -> None:
    inbox = RecordingInbox()
    place.anna.says(place.general, "Before.", mentions_bot=False, ago_s=7_200)
    async with place.listening(inbox):
        pass
    old = place.anna.says(place.general, "Old?", files={"a.md": b"# A"}, ago_s=1_200)

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(old)))

    found = inbox.of(place.key(old))
    assert found is not None
    assert (found.question, found.addressed) == (None, Addressed.NO)
    assert [file.name for file in found.files] == ["a.md"]


async def test_a_channel_seen_for_the_first_time_is_not_read(place: Place) -> None:
    inbox = RecordingInbox()
    asked = place.anna.says(place.general, "Before anybody listened?")

    async with place.listening(inbox):
        behind = place.anna.says(place.general, "And now?")
        await place.discord.until(lambda: inbox.of(place.key(behind)))

    assert inbox.of(place.key(asked)) is None


async def test_a_thread_that_hangs_from_an_old_message_is_read(place: Place) -> None:
    inbox = RecordingInbox()
    root = place.anna.says(place.general, "Leave is coming up.", mentions_bot=False)
    place.anna.says(place.general, "And summer.", mentions_bot=False)
    await know(place, inbox)
    asked = place.anna.says(place.anna.starts_thread(root, "Leave"), "How much?")

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(asked)))


async def test_what_was_written_in_threads_that_are_archived_is_read(place: Place) -> None:
    inbox = RecordingInbox()
    forum = place.acme.channel("help", kind=Kind.FORUM)
    secret = place.anna.starts_thread(place.general, "Secret", private=True)
    place.anna.adds_bot(secret)
    await know(place, inbox)
    thread = place.anna.starts_thread(place.general, "Leave")
    missed = [
        place.anna.says(thread, "How much?"),
        place.anna.says(secret, "And alone?"),
        place.anna.posts(forum, "Leave", "In writing?", mentions_bot=True),
    ]
    for asked in missed:
        place.acme.archives(asked.channel)

    async with place.listening(inbox):
        await place.discord.until(lambda: all(inbox.of(place.key(one)) for one in missed))


async def test_archived_threads_of_before_are_not_read(place: Place) -> None:
    inbox = RecordingInbox()
    thread = place.anna.starts_thread(place.general, "Leave")
    before = place.anna.says(thread, "Before anybody listened?")
    place.acme.archives(thread)
    place.acme.kicks_bot()
    place.acme.adds_bot()
    await know(place, inbox)
    asked = place.anna.says(place.general, "And now?")

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(asked)))

    assert inbox.of(place.key(before)) is None


@pytest.mark.parametrize("fault", [MISSING_ACCESS, SERVER_ERROR])
@pytest.mark.parametrize("read_before", [0, 1])
async def test_a_thread_that_could_not_be_read_is_read_again(
    place: Place, fault: Refuse, read_before: int
) -> None:
    inbox, messages = RecordingInbox(), "GET /channels/{channel}/messages"
    await know(place, inbox)
    inside = place.anna.says(place.anna.starts_thread(place.general, "Leave"), "And here?")
    last = place.anna.says(place.general, "And there?")
    if read_before:
        place.discord.fail(messages, PASS, times=read_before)
    place.discord.fail(messages, fault)

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(last)) and inbox.of(place.key(inside)))


async def test_a_message_of_a_thread_that_was_not_stored_is_read_again(place: Place) -> None:
    inbox = ChokingInbox()
    await know(place, inbox)
    inside = place.anna.says(place.anna.starts_thread(place.general, "Leave"), "And here?")
    last = place.anna.says(place.general, "And there?")
    inbox.at, inbox.times = place.key(inside), 1
    inbox.with_ = InboxUnavailableError("the database is away")

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(last)) and inbox.of(place.key(inside)))


async def test_what_goes_wrong_with_one_message_holds_up_no_other(place: Place) -> None:
    inbox, other = ChokingInbox(), place.acme.channel("other")
    await know(place, inbox)
    wrong = place.anna.says(place.general, "Wrong?")
    missed = [place.anna.says(channel, "And this?") for channel in (place.general, other)]
    inbox.at = place.key(wrong)

    async with place.listening(inbox):
        await place.discord.until(lambda: all(inbox.of(place.key(one)) for one in missed))

    assert inbox.marks[f"discord:{place.acme.id}/{place.general}"] < wrong.id


async def test_a_message_that_always_goes_wrong_is_left_out_in_the_end(place: Place) -> None:
    inbox, mark = ChokingInbox(), f"discord:{place.acme.id}/{place.general}"
    await know(place, inbox)
    wrong = place.anna.says(place.general, "Wrong?")
    inbox.at = place.key(wrong)

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.marks[mark] == wrong.id)

    assert inbox.tries == 5


async def test_archived_threads_are_not_listed_again_while_nothing_was_missed() -> None:
    inbox, listing = ChokingInbox(), "GET /channels/{channel}/threads/archived/public"
    # With heartbeats the connection stays.
    async with FakeDiscord(heartbeat_s=0.4) as discord:
        place = Place(discord)
        await know(place, inbox)
        inbox.at = place.key(place.anna.says(place.general, "Wrong?"))
        async with place.listening(inbox):
            await discord.until(lambda: inbox.tries == 3)
            listed = discord.calls[listing]

            await discord.until(lambda: inbox.tries == 5)

    assert listed
    assert discord.calls[listing] == listed


async def test_a_server_that_nobody_can_be_greeted_in_holds_up_nothing_else(place: Place) -> None:
    inbox = RecordingInbox()
    async with place.listening(inbox):
        first = place.anna.says(place.anna.dm, "Hello")
        await place.discord.until(lambda: inbox.of(place.key(first)))
    place.discord.server("Other").channel("lobby")
    place.discord.fail("GET /guilds/{guild}/audit-logs", SERVER_ERROR, times=None)
    alone = place.anna.says(place.anna.dm, "And alone?")

    async with place.listening(inbox):
        await place.discord.until(lambda: inbox.of(place.key(alone)))
