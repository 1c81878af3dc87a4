"""How strictly an audience is asked for."""

from dataclasses import replace

import pytest
from psycopg_pool import AsyncConnectionPool

from bot.audiences import Audiences
from bot.choices import Access
from bot.choosing import choose
from bot.database.opening import Database
from bot.linking import link, link_of
from rag.values import Scope
from tests.parlour.adapter import ParlourAdapter
from tests.parlour.inbound import Address, scope_of
from tests.parlour.server import TOKEN, Parlour

HERE, ALSO_PUBLIC = scope_of("C1"), scope_of("C2")
LINKED = Scope("elsewhere:8391/112")
WITHIN = scope_of("G1")
STRICT, USUAL = True, False


async def is_strict(pool: AsyncConnectionPool, usual: Access) -> bool:
    """Whether an answer to all of a public channel is made of nothing that others share."""
    everyone = Address(channel="C1", thread=1, message=1, asker=None).written()
    audiences = Audiences(pool, usual=usual, patience_s=0)
    async with Parlour() as parlour:
        adapter = ParlourAdapter(url=parlour.url, token=TOKEN)
        audience = await audiences.of(adapter, everyone, scope=HERE, within=WITHIN)
        await adapter.close()
    assert HERE in audience.scopes
    return ALSO_PUBLIC not in audience.scopes


@pytest.mark.parametrize(
    ("usual", "tenants", "own", "how"),
    [
        (Access.PUBLIC, None, None, USUAL),
        (Access.CHANNEL, None, None, STRICT),
        (Access.CHANNEL, "public", None, USUAL),
        (Access.PUBLIC, "channel", None, STRICT),
        (Access.PUBLIC, "channel", "public", USUAL),
        (Access.PUBLIC, "public", "channel", STRICT),
        (Access.PUBLIC, None, "of a newer Footnote", STRICT),
    ],
)
async def test_a_channels_choice_goes_before_its_tenants_and_that_before_the_operators(
    database: Database, usual: Access, tenants: str | None, own: str | None, *, how: bool
) -> None:
    async with database.pool.connection() as connection:
        for place, value in ((Scope("parlour:T1"), tenants), (HERE, own)):
            if value is not None:
                await choose(connection, place, "access", value)

    assert await is_strict(database.pool, usual) is how


async def test_what_cannot_be_read_is_strict(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.pool.connection() as connection:
        await connection.execute("drop table setting")

    assert await is_strict(database.pool, Access.PUBLIC)
    assert "nobody knows what was chosen" in caplog.text


async def seen_in(database: Database, scope: Scope, address: Address) -> frozenset[Scope]:
    audiences = Audiences(database.pool, usual=Access.PUBLIC, patience_s=0)
    async with Parlour() as parlour:
        adapter = ParlourAdapter(url=parlour.url, token=TOKEN)
        audience = await audiences.of(adapter, address.written(), scope=scope, within=None)
        await adapter.close()
    return audience.scopes


async def link_here(database: Database) -> None:
    async with database.pool.connection() as connection:
        await link(connection, link_of(HERE, LINKED))


@pytest.mark.parametrize("asker", [None, "bob"])
async def test_what_the_operator_linked_is_seen_where_it_is_linked(
    database: Database, asker: str | None
) -> None:
    await link_here(database)
    here = Address(channel="C1", thread=1, message=1, asker=asker)

    assert LINKED in await seen_in(database, HERE, here)
    assert LINKED not in await seen_in(database, ALSO_PUBLIC, replace(here, channel="C2"))


async def test_who_may_not_see_the_channel_itself_sees_nothing_that_is_linked_to_it(
    database: Database,
) -> None:
    await link_here(database)
    strict_elsewhere = Address(channel="P1", thread=1, message=1, asker="nobody")

    assert LINKED not in await seen_in(database, HERE, strict_elsewhere)


async def test_links_that_cannot_be_read_open_nothing(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async with database.pool.connection() as connection:
        await connection.execute("drop table link")
    here = Address(channel="C1", thread=1, message=1, asker=None)

    scopes = await seen_in(database, HERE, here)

    assert HERE in scopes
    assert "without links, since nobody knows" in caplog.text
