"""What operator and admins decided for the place of a message."""

from collections.abc import Collection
from dataclasses import dataclass

from psycopg import AsyncConnection

from adapters.incoming import Incoming, Standing
from bot.choices import Contributors
from bot.choosing import chosen
from rag.values import Scope


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """The rules of one place."""

    is_open: bool
    """Footnote may read files and answer there."""
    contributors: Contributors


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


def may_contribute(standing: Standing, contributors: Contributors) -> bool:
    match contributors:
        case Contributors.EVERYONE:
            return True
        case Contributors.MEMBERS:
            return standing is not Standing.OUTSIDE
        case Contributors.ADMINS:
            return standing is Standing.ADMIN


async def house_of(
    connection: AsyncConnection, incoming: Incoming, allowed_channels: Collection[str]
) -> House:
    """Look up the rules for a message; those for files only where there are some."""
    contributors = Contributors.EVERYONE
    if incoming.files:
        contributors = await _contributors(connection, incoming.scope)
    return House(is_open=is_open(incoming, allowed_channels), contributors=contributors)


async def _contributors(connection: AsyncConnection, scope: Scope) -> Contributors:
    value = await chosen(connection, scope, "contributors")
    if value is None:
        return Contributors.EVERYONE
    # What a newer Footnote wrote may be stricter than all that is known here.
    known = value in {*Contributors}
    return Contributors(value) if known else Contributors.ADMINS
