"""Who will read an answer, and so what it may be made of; every doubt means less."""

import asyncio
import logging

from adapters.errors import AdapterError
from adapters.incoming import Standing
from adapters.slack.keys import Address, Workspace
from adapters.slack.people import Directory, Kind
from rag.values import LIBRARY, Audience, Scope, outside

_LOG = logging.getLogger(__name__)

_SAID_S = 1.5
"""Whoever clicked sees something within three seconds, or nothing at all."""


async def audience(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> Audience:
    """Return the scopes that everyone who can read an answer there may see now.

    With `strict`, what is said in a channel rests on its own documents and the library alone. Who
    looks behind an answer there finds what it may be made of, and what they see by themselves.
    """
    own = workspace.scope(to.channel)
    here = frozenset({own, outside(own)})
    try:
        more = await (
            _of_one(to, directory, workspace, strict=strict)
            if to.alone
            else _of_all(to, directory, workspace, strict=strict)
        )
    except AdapterError as error:
        _LOG.warning("who reads %s is not known, so little is shown there: %s", own, error)
        return Audience(scopes=here)
    return Audience(scopes=here | more)


async def _of_one(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> frozenset[Scope]:
    """Return what one reader sees: the channels they are in right now, and what is said in this."""
    person, inside, said = await asyncio.gather(
        directory.person(to.asker),
        directory.channels_with(to.asker),
        _said_there(to, directory, workspace, strict=strict),
    )
    scopes = frozenset(workspace.scope(channel.id) for channel in inside)
    return scopes if person.standing is Standing.OUTSIDE else scopes | {LIBRARY} | said


async def _said_there(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> frozenset[Scope]:
    """Return what answers in a channel are made of beside its own; nothing if that takes long."""
    if to.is_direct:
        return frozenset()
    try:
        async with asyncio.timeout(_SAID_S):
            return await _of_all(to, directory, workspace, strict=strict)
    except (AdapterError, TimeoutError) as error:
        _LOG.info("what is said in %s is not known: %s", workspace.scope(to.channel), error)
        return frozenset()


async def _of_all(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> frozenset[Scope]:
    """Return what all members see beside their own channel; nothing with guests among them."""
    channel, members = await asyncio.gather(
        directory.channel(to.channel), directory.members(to.channel)
    )
    if channel.is_shared:
        return frozenset()
    people = await directory.people(members - {workspace.bot_user})
    if any(person.standing is Standing.OUTSIDE for person in people):
        return frozenset()
    if strict:
        return frozenset({LIBRARY})
    ours = await directory.channels_with(workspace.bot_user)
    public = (workspace.scope(one.id) for one in ours if one.kind is Kind.PUBLIC)
    return frozenset({LIBRARY, *public})
