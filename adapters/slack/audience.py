"""Who will read an answer, and so what it may be made of; every doubt means less."""

import logging

from adapters.errors import AdapterError
from adapters.incoming import Standing
from adapters.slack.keys import Address, Workspace
from adapters.slack.people import Directory, Kind
from rag.values import LIBRARY, Audience, Scope, outside

_LOG = logging.getLogger(__name__)


async def audience(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> Audience:
    """Return the scopes that everyone who can read an answer there may see now.

    With `strict`, what is said in a channel rests on its own documents and the library alone.
    """
    own = workspace.scope(to.channel)
    here = frozenset({own, outside(own)})
    try:
        more = await (
            _of_one(to, directory, workspace)
            if to.alone
            else _of_all(to, directory, workspace, strict=strict)
        )
    except AdapterError as error:
        _LOG.warning("who reads %s is not known, so little is shown there: %s", own, error)
        return Audience(scopes=here)
    return Audience(scopes=here | more)


async def _of_one(to: Address, directory: Directory, workspace: Workspace) -> frozenset[Scope]:
    """Return what one reader sees: the channels they are in right now."""
    person = await directory.person(to.asker)
    inside = await directory.channels_with(to.asker)
    scopes = frozenset(workspace.scope(channel.id) for channel in inside)
    return scopes if person.standing is Standing.OUTSIDE else scopes | {LIBRARY}


async def _of_all(
    to: Address, directory: Directory, workspace: Workspace, *, strict: bool
) -> frozenset[Scope]:
    """Return what all members see beside their own channel; nothing with guests among them."""
    channel = await directory.channel(to.channel)
    if channel.is_shared:
        return frozenset()
    members = await directory.members(to.channel) - {workspace.bot_user}
    if any(person.standing is Standing.OUTSIDE for person in await directory.people(members)):
        return frozenset()
    if strict:
        return frozenset({LIBRARY})
    ours = await directory.channels_with(workspace.bot_user)
    public = (workspace.scope(one.id) for one in ours if one.kind is Kind.PUBLIC)
    return frozenset({LIBRARY, *public})
