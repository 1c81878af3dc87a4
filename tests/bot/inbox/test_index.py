"""Which files are read that nobody mentioned Footnote with, and of whom."""

from dataclasses import replace

import pytest

from adapters.incoming import Addressed, Standing
from bot.choosing import choose
from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from rag.values import Scope
from tests.bot.inbox.conftest import SCOPE, Rows, edited, inbox_on, message

UNTAGGED = Addressed.NO
CATEGORY = Scope("parlour:T1/G1")
TENANT = Scope("parlour:T1")
FILES = "select file_id from dropped_file order by 1"


async def chooses(
    database: Database, value: str, *, name: str = "index", place: Scope = SCOPE
) -> None:
    async with database.pool.connection() as connection:
        await choose(connection, place, name, value)


async def test_where_it_is_off_of_an_unmentioned_file_nothing_is_kept(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "off")

    accepted = await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))

    assert accepted.sign is None
    assert await rows.all("select key from message") == []
    assert await rows.jobs() == []


@pytest.mark.parametrize("addressed", [Addressed.MENTION, Addressed.DM, Addressed.COMMAND])
async def test_where_it_is_off_files_handed_to_footnote_are_read(
    inbox: PostgresInbox, rows: Rows, database: Database, addressed: Addressed
) -> None:
    await chooses(database, "off")

    await inbox.accept(message(1, addressed=addressed, files=("a.pdf",)))

    assert await rows.all(FILES) == [("F-a.pdf",)]


async def test_where_it_is_off_files_of_a_follow_up_question_are_read(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "off")
    await inbox.accept(message(1))

    await inbox.accept(message(2, "And here?", addressed=UNTAGGED, thread=1, files=("a.pdf",)))
    await inbox.accept(message(3, None, addressed=UNTAGGED, thread=1, files=("b.pdf",)))

    assert await rows.all(FILES) == [("F-a.pdf",)]


async def test_a_mention_whose_files_come_by_a_later_delivery_hands_them_over(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "off")

    await inbox.accept(message(1))
    await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))

    assert await rows.all(FILES) == [("F-a.pdf",)]


async def test_where_platforms_ask_first_it_is_off_until_somebody_chooses(
    rows: Rows, database: Database
) -> None:
    inbox = inbox_on(database, asks_first=True)

    await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))
    await chooses(database, "on", place=TENANT)
    await inbox.accept(message(2, addressed=UNTAGGED, files=("b.pdf",)))

    assert await rows.all(FILES) == [("F-b.pdf",)]


async def test_a_categorys_choice_goes_before_its_tenants_and_a_channels_before_both(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "off", place=TENANT)
    await chooses(database, "on", place=CATEGORY)
    own = Scope(f"{SCOPE}2")
    await chooses(database, "off", place=own)
    named = message(2, addressed=UNTAGGED, files=("b.pdf",))
    other = message(3, addressed=UNTAGGED, files=("c.pdf",))

    await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))
    await inbox.accept(replace(named, within=CATEGORY))
    await inbox.accept(replace(other, within=CATEGORY, scope=own))

    assert await rows.all(FILES) == [("F-b.pdf",)]
    assert await rows.all("select within from message") == [(CATEGORY,)]


async def test_what_was_read_before_it_was_off_still_goes_with_an_edit(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    first = message(1, None, addressed=UNTAGGED, files=("a.pdf",))
    await inbox.accept(first)
    await chooses(database, "off")

    await inbox.accept(edited(first, None, files=("b.pdf",)))

    assert await rows.all("select file_id, state from dropped_file") == [("F-a.pdf", "retracted")]


# --- one group ---


@pytest.mark.parametrize(
    ("groups", "standing", "is_read"),
    [
        ({"123"}, Standing.MEMBER, True),
        ({"7", "123"}, Standing.OUTSIDE, True),
        ({"12"}, Standing.MEMBER, False),
        ({"@123"}, Standing.MEMBER, False),
        (set(), Standing.MEMBER, False),
        (set(), Standing.ADMIN, True),
    ],
)
async def test_members_of_the_group_and_admins_give_files(
    inbox: PostgresInbox,
    rows: Rows,
    database: Database,
    groups: set[str],
    standing: Standing,
    *,
    is_read: bool,
) -> None:
    await chooses(database, "@123", name="contributors")
    dropped = message(1, addressed=UNTAGGED, files=("a.pdf",), standing=standing)

    await inbox.accept(replace(dropped, groups=frozenset(groups)))

    assert await rows.all(FILES) == ([("F-a.pdf",)] if is_read else [])


async def test_who_turns_to_footnote_without_the_group_is_told_so(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "@123", name="contributors")

    await inbox.accept(message(1, files=("a.pdf",)))

    told = "only people with the role that was chosen, and admins, may give me files here. "
    assert await rows.all("select receipt -> 'is' ->> 'detail' from dropped_file") == [
        (f"{told}Ask one of them to drop it.",)
    ]
