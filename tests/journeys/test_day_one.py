"""Footnote is added to a channel: one hello, and what was there before is read if wished."""

import asyncio
import signal
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

import psycopg
import pytest

from bot.milestones import Milestone
from bot.sentences.answering import NOT_SET_UP
from bot.settings import Settings
from tests.journeys.talking import HANDBOOK, QUESTION, ask, drop, told
from tests.parlour.faults import HANG
from tests.parlour.processes import Processes, processes_on
from tests.parlour.room import Post
from tests.parlour.running import footnote_on
from tests.parlour.server import Parlour

HELLO = [
    "Hi, I answer questions from the files in this channel: mention me with one.",
    "Files dropped from now on are read by themselves.",
]
READING = "I am reading them, the newest first, and say here when I am done."
READING_ALREADY = "I am reading them already."
_ENDED_WHILE_IT_WAITED = """
    select count(*) from dropped_file earlier, dropped_file live
    join message on message.id = live.message_id
    where earlier.earlier_reading is not null and live.earlier_reading is null
        and earlier.changed_at between message.accepted_at and live.changed_at
"""
"""Earlier files that ended between the drop of the live one and its end: under way, or beside."""
PICTURE = b"\x89PNG\r\n\x1a\n" + bytes(64)


@pytest.fixture
async def parlour() -> AsyncIterator[Parlour]:
    async with Parlour() as opened:
        yield opened


@pytest.fixture
async def footnote(parlour: Parlour, offline: Settings) -> AsyncIterator[None]:
    async with footnote_on(parlour, offline):
        yield


@pytest.fixture
async def processes(parlour: Parlour, offline: Settings) -> AsyncIterator[Processes]:
    assert offline.database_url is not None
    environment = {
        "DATABASE_URL": offline.database_url.get_secret_value(),
        "DATA_DIR": str(offline.data_dir),
    }
    async with processes_on(parlour, environment) as started:
        yield started


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """What the database holds."""

    url: str

    def all(self, query: str) -> list[tuple[object, ...]]:
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def read_in_order(self) -> list[object]:
        """Return the names of files that were read, in the order of their documents."""
        return [n for (n,) in self.all("select name from source order by document_id")]

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(50):
            while not holds():  # noqa: ASYNC110 - only Postgres knows
                await asyncio.sleep(0.05)


@pytest.fixture
def rows(offline: Settings) -> Rows:
    assert offline.database_url is not None
    return Rows(url=offline.database_url.get_secret_value())


def were_there(parlour: Parlour, count: int, *, channel: str = "C1") -> list[str]:
    """Let people have dropped files before Footnote came; return their names, oldest first."""
    names = [f"report-{n}.md" for n in range(count)]
    for n, name in enumerate(names):
        content = f"# Report {n}\n\nIn week {n} we counted {n} boxes of fruit.\n".encode()
        parlour.says("bob", "", channel=channel, files={name: content}, mention=False, unheard=True)
    return names


async def greeted(parlour: Parlour, inviter: str | None = "bob", *, channel: str = "C1") -> Post:
    """Add Footnote and return the hello."""
    before = len(parlour.hellos(channel=channel))
    parlour.adds_footnote(inviter, channel=channel)
    await parlour.until(lambda: len(parlour.hellos(channel=channel)) > before)
    return parlour.hellos(channel=channel)[-1]


async def clicks(parlour: Parlour, author: str, *, on: Post) -> list[object]:
    """Have a person click the button below a hello; return what they alone see."""
    envelope = parlour.clicks(author, "read_earlier", on=on.id)
    await parlour.until(lambda: envelope in parlour.replies)
    told = parlour.replies[envelope]["told"]
    assert isinstance(told, list)
    return told


async def summary(parlour: Parlour, *, channel: str = "C1", within_s: float = 50) -> str:
    await parlour.until(lambda: bool(parlour.summaries(channel=channel)), within_s=within_s)
    [post] = parlour.summaries(channel=channel)
    return post.text


def buttons(post: Post) -> list[object]:
    return [button["label"] for button in post.buttons if "label" in button]


async def test_a_channel_is_greeted_once_however_often_the_arrival_is_delivered(
    footnote: None, parlour: Parlour
) -> None:
    were_there(parlour, 3)

    parlour.adds_footnote("bob", times=5)
    await parlour.until(lambda: len(parlour.acknowledged) == 5 and bool(parlour.hellos()))
    await ask(parlour, "@footnote hello")

    [hello] = parlour.hellos()
    assert hello.text.splitlines() == HELLO
    assert buttons(hello) == ["Read the 3 files already here"]


async def test_an_empty_channel_is_greeted_without_a_button(
    footnote: None, parlour: Parlour
) -> None:
    hello = await greeted(parlour)

    assert buttons(hello) == []


async def test_a_second_arrival_without_a_removal_is_not_greeted(
    footnote: None, parlour: Parlour
) -> None:
    await greeted(parlour)

    parlour.adds_footnote("carl")
    await parlour.until(lambda: len(parlour.acknowledged) == 2)
    await ask(parlour, "@footnote hello")

    assert len(parlour.hellos()) == 1


async def test_a_stranger_may_not_have_them_read_but_the_inviter_and_admins_may(
    footnote: None, parlour: Parlour
) -> None:
    were_there(parlour, 1)
    were_there(parlour, 1, channel="C2")
    here, there = await greeted(parlour), await greeted(parlour, "carl", channel="C2")

    refused = await clicks(parlour, "carl", on=here)
    by_inviter = await clicks(parlour, "bob", on=here)
    by_admin = await clicks(parlour, "anna", on=there)

    assert refused == ["Only who added me to this channel, or an admin, can have them read."]
    assert by_inviter == by_admin == [READING]


async def test_clicked_twice_they_are_read_once_and_told_once(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    names = were_there(parlour, 2)
    hello = await greeted(parlour)

    first, second = await asyncio.gather(
        clicks(parlour, "bob", on=hello), clicks(parlour, "anna", on=hello)
    )
    seen = await summary(parlour)
    third = await clicks(parlour, "bob", on=hello)

    assert sorted(map(str, first + second)) == [READING_ALREADY, READING]
    assert seen == "Read 2 earlier files. Ask away."
    assert third == ["I have read them already. Drop a file again to have it read again."]
    assert rows.read_in_order() == names[::-1]
    assert len(parlour.summaries()) == 1


async def test_what_is_not_read_is_counted_in_plain_words_and_nothing_is_told_of_each(
    footnote: None, parlour: Parlour
) -> None:
    were_there(parlour, 2)
    parlour.says("anna", "", files={"a.txt": b"", "b.png": PICTURE, "c.txt": b" "},
                 mention=False, unheard=True)  # fmt: skip
    before = set(parlour.room.posts)
    hello = await greeted(parlour)
    await clicks(parlour, "bob", on=hello)

    seen = await summary(parlour)

    assert seen.splitlines() == [
        "Read 2 of the 5 earlier files.",
        "Not read: 2 empty, 1 of kinds that hold no text.",
    ]
    assert set(parlour.room.posts) - before == {hello.id, parlour.summaries()[0].id}
    assert parlour.room.reactions == {}


async def test_a_live_file_does_not_wait_for_earlier_ones(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    names = were_there(parlour, 38)
    hello = await greeted(parlour)
    assert buttons(hello) == ["Read the 38 files already here"]
    await clicks(parlour, "bob", on=hello)
    await rows.until(lambda: len(rows.read_in_order()) >= 3)

    dropped = await drop(parlour, "handbook.md", HANDBOOK)
    asked = await ask(parlour, QUESTION)
    early = rows.read_in_order()
    seen = await summary(parlour)

    behind = early.index("handbook.md")
    assert rows.all(_ENDED_WHILE_IT_WAITED)[0][0] in range(5)
    assert len(early) < 38
    assert [name for name in rows.read_in_order() if name != "handbook.md"] == names[::-1]
    assert early[:behind] == names[::-1][:behind]
    assert parlour.room.reactions[dropped] == ["reading", "done"]
    assert "eight weeks" in parlour.answer(asked)
    assert seen == "Read 38 earlier files. Ask away."


async def test_what_was_read_live_already_is_not_read_again(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    were_there(parlour, 1)
    await drop(parlour, "handbook.md", HANDBOOK)
    hello = await greeted(parlour)
    await clicks(parlour, "bob", on=hello)

    seen = await summary(parlour)

    assert seen == "Read 1 earlier file. Ask away."
    assert rows.all("select count(*) from dropped_file") == [(2,)]


async def test_earlier_files_do_not_count_against_who_dropped_them(
    parlour: Parlour, offline: Settings, rows: Rows
) -> None:
    were_there(parlour, 3)
    async with footnote_on(parlour, offline.model_copy(update={"files_per_hour": 2})):
        hello = await greeted(parlour)
        await clicks(parlour, "bob", on=hello)
        seen = await summary(parlour)

        await drop(parlour, "handbook.md", HANDBOOK, author="bob")

    assert seen == "Read 3 earlier files. Ask away."
    assert "handbook.md" in rows.read_in_order()


async def test_files_of_people_who_may_give_none_are_not_read(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    names = were_there(parlour, 2)
    parlour.room.guests.add("carl")
    parlour.says("carl", "", files={"carls.md": HANDBOOK}, mention=False, unheard=True)
    await told(parlour, "set", "contributors members")
    await clicks(parlour, "bob", on=await greeted(parlour))

    seen = await summary(parlour)

    assert seen == "Read 2 earlier files. Ask away."
    assert rows.read_in_order() == names[::-1]


async def test_a_channel_that_the_operator_left_out_is_told_so(
    parlour: Parlour, offline: Settings, rows: Rows
) -> None:
    were_there(parlour, 2)
    async with footnote_on(parlour, offline.model_copy(update={"allowed_channels": ("C2",)})):
        hello = await greeted(parlour)

        await clicks(parlour, "anna", on=hello)
        await summary(parlour)

    assert hello.text == NOT_SET_UP
    assert buttons(hello) == []
    assert rows.read_in_order() == []


async def test_a_removal_forgets_and_stops_and_the_next_arrival_greets_anew(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    were_there(parlour, 25)
    await clicks(parlour, "bob", on=await greeted(parlour))
    await rows.until(lambda: len(rows.read_in_order()) >= 3)

    parlour.dismisses("C1")
    await rows.until(lambda: rows.all("select gone from arrival") == [(True,)])
    left = rows.read_in_order()
    await asyncio.sleep(2)
    after = rows.read_in_order()
    pending = rows.all("select count(*) from dropped_file where state = 'accepted'")
    hello = await greeted(parlour, "carl")
    refused = await clicks(parlour, "bob", on=hello)
    await clicks(parlour, "carl", on=hello)
    seen = await summary(parlour)

    assert left == after == []
    assert pending == [(0,)]
    assert len(parlour.hellos()) == 2
    assert refused == ["Only who added me to this channel, or an admin, can have them read."]
    assert seen == "Read 25 earlier files. Ask away."
    assert len(rows.read_in_order()) == 25


async def test_a_message_that_was_deleted_meanwhile_is_not_read(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    names = were_there(parlour, 15)
    oldest = min(parlour.room.posts)
    await clicks(parlour, "bob", on=await greeted(parlour))

    parlour.deletes(oldest)
    seen = await summary(parlour)

    assert seen == "Read 14 earlier files. Ask away."
    assert rows.read_in_order() == names[:0:-1]


async def test_the_last_file_taken_back_while_it_is_read_does_not_hold_up_the_end(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    were_there(parlour, 1)
    only = min(parlour.room.posts)
    parlour.faults["file"] = deque([HANG])
    await clicks(parlour, "bob", on=await greeted(parlour))
    await rows.until(lambda: parlour.calls["file"] > 0)

    parlour.deletes(only)
    seen = await summary(parlour)

    assert seen == "There was no earlier file to read."


async def test_a_question_does_not_wait_for_earlier_files_of_its_asker(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    were_there(parlour, 10)
    await drop(parlour, "handbook.md", HANDBOOK)
    await clicks(parlour, "bob", on=await greeted(parlour))
    await rows.until(lambda: len(rows.read_in_order()) >= 2)

    asked = await ask(parlour, QUESTION, author="bob")

    assert "eight weeks" in parlour.answer(asked)
    assert len(rows.read_in_order()) < 11
    assert await summary(parlour) == "Read 10 earlier files. Ask away."


async def test_a_platform_that_is_away_is_waited_for(
    footnote: None, parlour: Parlour, rows: Rows
) -> None:
    were_there(parlour, 12)
    hello = await greeted(parlour)
    parlour.faults.lasting["files"] = 503
    await clicks(parlour, "bob", on=hello)
    await parlour.until(lambda: parlour.calls["files"] >= 3)

    del parlour.faults.lasting["files"]
    seen = await summary(parlour)

    assert seen == "Read 12 earlier files. Ask away."


async def test_a_platform_that_lists_no_further_is_told(footnote: None, parlour: Parlour) -> None:
    were_there(parlour, 12)
    hello = await greeted(parlour)
    parlour.faults.lasting["files"] = 403
    await clicks(parlour, "bob", on=hello)

    seen = await summary(parlour)

    assert seen.splitlines() == [
        "There was no earlier file to read.",
        "There may be more that I may not list. Drop again what is missing.",
    ]


async def test_by_command_in_a_channel_without_a_hello_its_asker_is_told(
    footnote: None, parlour: Parlour
) -> None:
    were_there(parlour, 2)
    asked = parlour.room.posts[min(parlour.room.posts)]

    refused = await clicks(parlour, "bob", on=asked)
    begun = await clicks(parlour, "anna", on=asked)
    seen = await summary(parlour)

    assert refused == ["Only who added me to this channel, or an admin, can have them read."]
    assert begun == [READING]
    assert seen == "Read 2 earlier files. Ask away."
    assert parlour.summaries()[0].private_to == "anna"


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("milestone", "nth"),
    [
        (Milestone.AFTER_PAGE, 1),
        (Milestone.AFTER_READ, 4),
        (Milestone.AFTER_RECEIPT, 10),
    ],
)
async def test_a_kill_in_the_middle_is_gone_on_from(
    parlour: Parlour, processes: Processes, rows: Rows, milestone: Milestone, nth: int
) -> None:
    names = were_there(parlour, 14)
    doomed = await processes.start(die_at=(milestone, nth))
    await clicks(parlour, "bob", on=await greeted(parlour))
    assert await doomed.wait() == -signal.SIGKILL

    await processes.start()
    seen = await summary(parlour, within_s=120)

    assert seen == "Read 14 earlier files. Ask away."
    assert rows.read_in_order() == names[::-1]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("milestone", "nth_after_hello"), [(Milestone.BEFORE_PLACE, 2), (Milestone.AFTER_COMMIT, 1)]
)
async def test_a_kill_around_hello_and_summary_leaves_one_of_each(
    parlour: Parlour, processes: Processes, milestone: Milestone, nth_after_hello: int
) -> None:
    were_there(parlour, 2)
    doomed = await processes.start(die_at=(milestone, 1))
    parlour.adds_footnote("bob")
    assert await doomed.wait() == -signal.SIGKILL
    doomed = await processes.start(die_at=(milestone, nth_after_hello))
    await parlour.until(lambda: bool(parlour.hellos()), within_s=60)
    await clicks(parlour, "bob", on=parlour.hellos()[0])
    assert await doomed.wait() == -signal.SIGKILL

    await processes.start()
    seen = await summary(parlour, within_s=60)

    assert seen == "Read 2 earlier files. Ask away."
    assert len(parlour.hellos()) == 1


@pytest.mark.timeout(300)
async def test_two_processes_read_each_file_once(
    parlour: Parlour, processes: Processes, rows: Rows
) -> None:
    names = were_there(parlour, 38)
    await asyncio.gather(processes.start(), processes.start())
    parlour.adds_footnote("bob", times=5)
    await parlour.until(lambda: bool(parlour.hellos()))
    [hello] = parlour.hellos()
    await asyncio.gather(*(clicks(parlour, "bob", on=hello) for _ in range(5)))

    seen = await summary(parlour, within_s=120)

    assert seen == "Read 38 earlier files. Ask away."
    assert rows.read_in_order() == names[::-1]
    assert len(parlour.hellos()) == len(parlour.summaries()) == 1
