"""What adapters keep in the inbox for themselves: marks, choices, and threads that are gone."""

from adapters.incoming import Addressed, TenantRetracted, ThreadRetracted
from bot.inbox.inbox import PostgresInbox
from rag.values import Scope, Tenant
from tests.bot.inbox.conftest import SCOPE, Rows, message

DM = Scope("parlour:@me/7")


async def test_marks_are_found_by_what_they_begin_with(inbox: PostgresInbox) -> None:
    await inbox.advance("parlour:T1/C1", "100")
    await inbox.advance("parlour:T1/C1/9", "101")
    await inbox.advance("parlour:T12/C1", "102")

    found = await inbox.positions("parlour:T1/")

    assert found == {"parlour:T1/C1": "100", "parlour:T1/C1/9": "101"}


async def test_percent_signs_and_underscores_are_themselves(inbox: PostgresInbox) -> None:
    await inbox.advance("parlour:T1/C1", "100")

    assert await inbox.positions("parlour:T_/") == {}
    assert await inbox.positions("%") == {}


async def test_what_is_remembered_is_recalled_until_it_is_something_else(
    inbox: PostgresInbox,
) -> None:
    before = await inbox.recall(DM, "server")
    await inbox.remember(DM, "server", "1:8391")
    await inbox.remember(DM, "server", "1:8391 5:77")

    assert before is None
    assert await inbox.recall(DM, "server") == "1:8391 5:77"
    assert await inbox.recall(SCOPE, "server") is None


async def test_with_a_thread_goes_all_that_was_written_in_it(
    inbox: PostgresInbox, rows: Rows
) -> None:
    # Keys of messages in a thread begin with the thread.
    await inbox.accept(message(1, None, files=("a.md",), addressed=Addressed.NO))
    await inbox.accept(message(2))

    await inbox.retract(ThreadRetracted(beginning=f"{SCOPE}/1"))

    told = await rows.all("select key, retracted_at is null from message order by key")
    assert told == [(f"{SCOPE}/1", False), (f"{SCOPE}/2", True)]
    assert await rows.all("select state from dropped_file") == [("retracted",)]


async def test_with_a_tenant_goes_what_was_chosen_and_how_far_it_was_read(
    inbox: PostgresInbox,
) -> None:
    await inbox.remember(SCOPE, "access", "channel")
    await inbox.advance(SCOPE, "100")

    await inbox.retract(TenantRetracted(tenant=Tenant("parlour:T1")))

    assert await inbox.recall(SCOPE, "access") is None
    assert await inbox.positions("parlour:T1") == {}
