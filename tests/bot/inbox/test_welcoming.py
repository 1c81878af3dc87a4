"""A channel is greeted once for each time that Footnote is added to it."""

from datetime import UTC, datetime, timedelta

import pytest

from adapters.incoming import (
    Arrival,
    MessageKey,
    PersonKey,
    ReplyAddress,
    Retraction,
    ScopeRetracted,
    TenantRetracted,
    ThreadKey,
)
from bot.inbox.inbox import PostgresInbox
from rag.values import Tenant
from tests.bot.inbox.conftest import ANNA, BOB, SCOPE, Rows

REMOVALS = [ScopeRetracted(scope=SCOPE), TenantRetracted(tenant=Tenant("parlour:T1"))]
NOW = datetime.now(UTC)


def arrival(nth: int, *, inviter: PersonKey = BOB, key: str | None = None) -> Arrival:
    """The nth time that Footnote was added, an hour after the one before."""
    message = MessageKey(key or f"{SCOPE}/hello-{nth}")
    return Arrival(
        message=message,
        thread=ThreadKey(message),
        scope=SCOPE,
        reply_to=ReplyAddress("C1"),
        inviter=inviter,
        is_direct=False,
        at=NOW + timedelta(hours=nth),
    )


async def hellos(rows: Rows) -> list[tuple[object, ...]]:
    return await rows.all(
        "select key, state from reply join message on id = message_id order by id"
    )


async def test_five_deliveries_make_one_hello_with_one_job(
    inbox: PostgresInbox, rows: Rows
) -> None:
    for _ in range(5):
        await inbox.welcome(arrival(1))

    assert await hellos(rows) == [(f"{SCOPE}/hello-1", "accepted")]
    assert await rows.jobs() == [("answer", f"{SCOPE}/hello-1")]


@pytest.mark.parametrize("removal", REMOVALS)
async def test_a_removal_ends_the_hello_and_lets_the_next_arrival_greet(
    inbox: PostgresInbox, rows: Rows, removal: Retraction
) -> None:
    await inbox.welcome(arrival(1))
    await inbox.retract(removal)

    for _ in range(2):
        await inbox.welcome(arrival(2, inviter=ANNA))

    assert await hellos(rows) == [
        (f"{SCOPE}/hello-1", "retracted"),
        (f"{SCOPE}/hello-2", "accepted"),
    ]
    assert await rows.all("select inviter, gone from arrival") == [(ANNA, False)]
    assert await rows.all("select place from departure") == []


@pytest.mark.parametrize("removal", REMOVALS)
async def test_an_arrival_that_is_delivered_after_its_removal_is_not_greeted(
    inbox: PostgresInbox, rows: Rows, removal: Retraction
) -> None:
    await inbox.welcome(arrival(1))
    await inbox.retract(removal)

    await inbox.welcome(arrival(1))

    assert await hellos(rows) == [(f"{SCOPE}/hello-1", "retracted")]


async def test_a_removal_from_a_channel_never_greeted_lets_the_next_arrival_greet(
    inbox: PostgresInbox, rows: Rows
) -> None:
    await inbox.retract(ScopeRetracted(scope=SCOPE))

    await inbox.welcome(arrival(-1))
    await inbox.welcome(arrival(1))

    assert await hellos(rows) == [(f"{SCOPE}/hello-1", "accepted")]


async def test_a_key_that_is_the_same_each_time_greets_each_time(
    inbox: PostgresInbox, rows: Rows
) -> None:
    key = f"{SCOPE}/hello"
    await inbox.welcome(arrival(1, key=key))
    await inbox.retract(ScopeRetracted(scope=SCOPE))

    for _ in range(2):
        await inbox.welcome(arrival(2, key=key))

    assert await hellos(rows) == [(key, "accepted")]
