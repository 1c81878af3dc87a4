"""What operator and admins decided for the place of a message."""

from collections.abc import Collection
from dataclasses import dataclass

from psycopg import AsyncConnection

from adapters.incoming import Addressed, Incoming, Standing
from bot.choices import Contributors, Index, Posts
from bot.choosing import chosen
from bot.jobs.deferring import platform_of
from rag.values import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Givens:
    """What holds wherever nobody chose."""

    allowed_channels: Collection[str]
    """Scopes, or what stands behind the last slash of one; none means all."""
    asks_first: Collection[str]
    """Platforms where files that nobody mentioned are read only once somebody said so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The rules of one place."""

    is_open: bool
    """Footnote may read files and answer there."""
    reads_all: bool
    """Files are read that nobody mentioned Footnote with."""
    contributors: str
    """A value of `Contributors`, or `@` and a group."""
    posts: Posts


def is_open(incoming: Incoming, allowed_channels: Collection[str]) -> bool:
    """Whether the operator lets Footnote work where a message stands.

    Args:
        incoming: the message; in conversations with it alone Footnote always works.
        allowed_channels: scopes, or what stands behind the last slash of one; none means all.
    """
    return incoming.is_direct or is_allowed(incoming.scope, allowed_channels)


def is_allowed(channel: Scope, allowed_channels: Collection[str]) -> bool:
    """Whether the operator lets Footnote work in a channel; as `is_open`."""
    named = {channel, channel.rpartition("/")[2]}
    return not allowed_channels or not named.isdisjoint(allowed_channels)


def may_contribute(standing: Standing, groups: Collection[str], contributors: str) -> bool:
    match contributors:
        case Contributors.EVERYONE:
            return True
        case Contributors.MEMBERS:
            return standing is not Standing.OUTSIDE
        case _:
            # What a newer Footnote wrote may be stricter than all that is known here.
            return standing is Standing.ADMIN or contributors in {f"@{id_}" for id_ in groups}


async def house_of(connection: AsyncConnection, incoming: Incoming, givens: Givens) -> House:
    """Look up the rules for a message; those for files only where there are some."""

    async def value(name: str, *, otherwise: str) -> str:
        within = incoming.within
        return await chosen(connection, incoming.scope, name, within=within) or otherwise

    reads_all, contributors, posts = False, str(Contributors.EVERYONE), Posts.ASKED
    if incoming.files:
        asks_first = platform_of(incoming.scope) in givens.asks_first
        index = await value("index", otherwise=Index.OFF if asks_first else Index.ON)
        reads_all = index == Index.ON or await _was_addressed(connection, incoming)
        contributors = await value("contributors", otherwise=Contributors.EVERYONE)
    if incoming.addressed is Addressed.UNASKED:
        is_all = await value("posts", otherwise=Posts.ASKED) == Posts.ALL
        posts = Posts.ALL if is_all else Posts.ASKED
    return House(
        is_open=is_open(incoming, givens.allowed_channels),
        reads_all=reads_all,
        contributors=contributors,
        posts=posts,
    )


async def _was_addressed(connection: AsyncConnection, incoming: Incoming) -> bool:
    """Whether another delivery of the same message said that it turned to Footnote."""
    cursor = await connection.execute(
        "select addressed from message where key = %s", (incoming.message,)
    )
    return await cursor.fetchone() == (True,)
