"""What is stored of files whose author may give none."""

from dataclasses import replace

from adapters.incoming import Addressed, ScopeRetracted, Sign, Standing
from bot.choosing import choose
from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from rag.storage.store import Store
from rag.values import Audience, Scope, outside
from tests.bot.inbox.conftest import LIMITS, SCOPE, Rows, edited, inbox_on, message
from tests.rag.storage.shelf import put, shared

UNTAGGED = Addressed.NO
REFUSED = ("F-a.pdf", "read", None)
FILES = "select file_id, state, file from dropped_file order by 1"


async def chooses(database: Database, value: str, *, place: Scope = SCOPE) -> None:
    async with database.pool.connection() as connection:
        await choose(connection, place, "contributors", value)


async def test_of_a_file_that_nobody_asked_about_nothing_is_stored(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "admins")

    accepted = await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))

    assert accepted.sign is None
    assert await rows.all("select key from message") == []
    assert await rows.jobs() == []


async def test_who_turns_to_footnote_is_told_of_every_file(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "admins")

    accepted = await inbox.accept(message(1, None, files=("a.pdf", "b.pdf")))

    assert accepted.sign is Sign.SEEN
    assert await rows.jobs() == [("answer", f"{SCOPE}/1")]
    assert await rows.all(FILES) == [REFUSED, ("F-b.pdf", "read", None)]
    assert await rows.all("select distinct receipt -> 'is' ->> 'detail' from dropped_file") == [
        ("only admins may give me files here. Ask one of them to drop it.",)
    ]


async def test_a_mention_whose_files_come_by_a_later_delivery_is_told_of_them(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "admins")

    await inbox.accept(message(1, None))
    await inbox.accept(message(1, None, addressed=UNTAGGED, files=("a.pdf",)))

    assert await rows.all(FILES) == [REFUSED]
    assert await rows.jobs() == [("answer", f"{SCOPE}/1")]


async def test_what_was_taken_in_before_stays(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    first = message(1, None, addressed=UNTAGGED, files=("a.pdf",))
    await inbox.accept(first)
    await chooses(database, "admins")

    await inbox.accept(first)
    await inbox.accept(edited(first, None, files=("a.pdf", "b.pdf")))

    assert await rows.all("select file_id, state from dropped_file") == [("F-a.pdf", "accepted")]


async def test_an_edit_adds_no_file_of_who_may_give_none(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "members")
    first = message(1, addressed=UNTAGGED, standing=Standing.OUTSIDE)

    accepted = await inbox.accept(edited(first, "Lunch?", files=("a.pdf",)))

    assert accepted.sign is None
    assert await rows.all("select key from message") == []


async def test_a_channels_own_choice_goes_before_its_tenants(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "admins", place=Scope("parlour:T1"))
    await chooses(database, "members")
    elsewhere = replace(message(2, addressed=UNTAGGED, files=("b.pdf",)), scope=Scope(f"{SCOPE}2"))

    await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))
    await inbox.accept(elsewhere)

    assert await rows.all("select file_id from dropped_file") == [("F-a.pdf",)]


async def test_a_choice_that_is_not_known_here_lets_in_admins_alone(
    inbox: PostgresInbox, rows: Rows, database: Database
) -> None:
    await chooses(database, "owners")

    await inbox.accept(message(1, addressed=UNTAGGED, files=("a.pdf",)))
    await inbox.accept(message(2, addressed=UNTAGGED, files=("b.pdf",), standing=Standing.ADMIN))

    assert await rows.all("select file_id from dropped_file") == [("F-b.pdf",)]


async def test_refused_files_do_not_count_against_their_author(
    rows: Rows, database: Database
) -> None:
    inbox = inbox_on(database, limits=replace(LIMITS, files_per_hour=1))
    await chooses(database, "admins")
    await inbox.accept(message(1, files=("a.pdf",)))
    await chooses(database, "everyone")

    await inbox.accept(message(2, files=("b.pdf",)))

    assert await rows.all("select file_id, over_limit from dropped_file order by 1") == [
        ("F-a.pdf", False),
        ("F-b.pdf", False),
    ]


async def test_of_a_closed_channel_not_even_the_question_is_kept(
    database: Database, rows: Rows
) -> None:
    inbox = inbox_on(database, allowed_channels=frozenset({"C9"}))

    await inbox.accept(message(1, "canary", files=("a.pdf",)))
    await inbox.accept(message(2, "canary", addressed=UNTAGGED, files=("a.pdf",)))

    assert await rows.all("select wanted -> 'is' ->> 'kind' from reply") == [("not_set_up",)]
    assert await rows.all("select count(*) from dropped_file") == [(0,)]
    assert await rows.all("select count(*) from conversation") == [(0,)]
    assert "canary" not in str(
        await rows.all("select reply::text, message::text from reply, message")
    )


async def test_a_channel_that_is_gone_takes_files_from_outside_with_it(
    inbox: PostgresInbox, database: Database
) -> None:
    store = Store(database.pool)
    scopes = [SCOPE, outside(SCOPE), Scope(f"{SCOPE}2"), outside(Scope(f"{SCOPE}2"))]
    for number, scope in enumerate(scopes):
        await put(store, "One.", file=shared(scope=scope, message=f"m{number}"))

    await inbox.retract(ScopeRetracted(scope=SCOPE))

    left = [await store.count_documents(audience=Audience(scopes=frozenset({s}))) for s in scopes]
    assert left == [0, 0, 1, 1]
