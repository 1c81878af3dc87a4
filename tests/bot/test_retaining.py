"""What is kept long enough goes; what somebody may still ask for stays."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.database.opening import Database
from bot.inbox.inbox import PostgresInbox
from bot.retaining import forget_addresses, let_go
from rag.storage.store import Store
from tests.bot.inbox.conftest import inbox_on, message
from tests.rag.storage.shelf import put


async def ask(inbox: PostgresInbox, database: Database, *numbers: int, days_ago: int) -> None:
    """Have questions asked and answered so many days ago."""
    keys = [message(number).message for number in numbers]
    for number in numbers:
        await inbox.accept(message(number))
    async with database.pool.connection() as connection:
        for statement in (
            """
            update message set accepted_at = now() - make_interval(days => %s) where key = any(%s)
            """,
            """
            insert into turn (message_id, tenant, conversation, question, answer, citations,
                answered_at)
            select id, tenant, conversation, 'q', 'a', '{"v": 1, "is": []}',
                now() - make_interval(days => %s)
            from message where key = any(%s)
            """,
            """
            insert into rating (message_id, tenant, author, useful, reason, rated_at)
            select id, tenant, author, true, 'r', now() - make_interval(days => %s)
            from message where key = any(%s)
            """,
        ):
            await connection.execute(statement, (days_ago, keys))
        await connection.execute(
            "update reply set state = 'shown', wanted = null from message"
            " where message.id = message_id and key = any(%s)",
            (keys,),
        )


async def counts(database: Database) -> dict[str, int]:
    async with database.pool.connection() as connection:
        found = {}
        for table in ("message", "turn", "rating", "conversation", "reply"):
            cursor = await connection.execute(f"select count(*) from {table}".encode())
            [(found[table],)] = await cursor.fetchall()
    return found


async def test_old_questions_go_with_everything_said_about_them(database: Database) -> None:
    inbox = inbox_on(database)
    await ask(inbox, database, 1, 2, days_ago=91)
    await ask(inbox, database, 3, days_ago=89)

    await let_go(database.pool, days=90)

    kept = {"message": 1, "turn": 1, "rating": 1, "conversation": 1, "reply": 1}
    assert await counts(database) == kept


async def test_many_go_in_batches(database: Database) -> None:
    await ask(inbox_on(database), database, 1, days_ago=91)
    async with database.pool.connection() as connection:
        await connection.execute(
            """
            insert into message (tenant, key, conversation, scope, author, reply_to, addressed,
                sent_at, accepted_at)
            select tenant, key || '/' || n, conversation, scope, author, reply_to, true, sent_at,
                accepted_at from message, generate_series(1, 2500) n
            """
        )

    gone = await let_go(database.pool, days=90)

    assert gone == 2_501 + 3
    assert (await counts(database))["message"] == 0


async def test_zero_days_keep_them(database: Database) -> None:
    await ask(inbox_on(database), database, 1, days_ago=5_000)

    assert await let_go(database.pool, days=0) == 0
    assert (await counts(database))["turn"] == 1


async def test_a_message_stays_as_long_as_a_file_of_it_is_known_or_to_be_read(
    database: Database,
) -> None:
    inbox = inbox_on(database)
    read, unread, refused = (message(n, None, files=("handbook.md",)) for n in range(3))
    for given in (read, unread, refused):
        await inbox.accept(given)
    [file] = read.files
    await put(Store(database.pool), "Eight weeks.", file=file)
    async with database.pool.connection() as connection:
        await connection.execute("update message set accepted_at = now() - interval '1 year'")
        await connection.execute("update reply set state = 'shown', wanted = null")
        await connection.execute(
            "update dropped_file set state = 'read' from message"
            " where message.id = message_id and key = any(%s)",
            ([read.message, refused.message],),
        )

    await let_go(database.pool, days=90)

    async with database.pool.connection() as connection:
        cursor = await connection.execute("select key from message order by key")
        assert await cursor.fetchall() == [(read.message,), (unread.message,)]


async def test_what_is_not_answered_yet_stays(database: Database) -> None:
    await inbox_on(database).accept(message(1))
    async with database.pool.connection() as connection:
        await connection.execute("update message set accepted_at = now() - interval '1 year'")

    await let_go(database.pool, days=90)

    assert (await counts(database))["message"] == 1


async def test_the_record_of_changes_and_of_costs_is_kept_for_more_than_a_year(
    database: Database,
) -> None:
    async with database.pool.connection() as connection:
        await connection.execute(
            "insert into audit (tenant, who, did, to_what, at) select 't', 'w', 'd', 'x',"
            " now() - make_interval(days => days) from unnest(array[1, 399, 401]) days"
        )
        await connection.execute(
            "insert into spend (tenant, day) select 't', current_date - days"
            " from unnest(array[1, 399, 401]) days"
        )

    await let_go(database.pool, days=90)

    async with database.pool.connection() as connection:
        cursor = await connection.execute(
            "select (select count(*) from audit), (select count(*) from spend)"
        )
        assert await cursor.fetchall() == [(2, 2)]


async def test_an_address_that_expired_is_forgotten_once_nobody_is_to_be_answered_there(
    database: Database,
) -> None:
    inbox = inbox_on(database)
    now = datetime.now(UTC)
    for number, minutes in ((1, -1), (2, -1), (3, 1)):
        until = now + timedelta(minutes=minutes)
        await inbox.accept(replace(message(number), reply_until=until))
    await inbox.accept(message(4))
    async with database.pool.connection() as connection:
        await connection.execute(
            "update reply set state = 'shown', wanted = null from message"
            " where message.id = message_id and key <> %s",
            (message(2).message,),
        )

    forgotten = await forget_addresses(database.pool)

    async with database.pool.connection() as connection:
        cursor = await connection.execute("select reply_to = '' from message order by id")
        assert await cursor.fetchall() == [(True,), (False,), (False,), (False,)]
    assert forgotten == 1
