"""Who may do what where, reckoned from roles and overwrites.

Threads inherit from their channel: ask about that. Who is in a private thread is another question.
Source: "Permissions", docs.discord.com/developers/topics/permissions.
"""

from collections.abc import Iterable, Iterator

from adapters.discord.guilds import NOTHING, VOICES, Channel, Guild, Member, Overwrite, Permission

_EVERYTHING = Permission(sum(Permission))
_WHEN_TIMED_OUT = Permission.VIEW_CHANNEL | Permission.READ_MESSAGE_HISTORY


def in_guild(guild: Guild, member: Member) -> Permission:
    """Return what a member may do in the whole server."""
    given = _by_roles(guild, member)
    return given & _WHEN_TIMED_OUT if _is_silenced(given, member) else given


def in_channel(guild: Guild, channel: Channel, member: Member) -> Permission:
    """Apply a channel's overwrites to what roles give: for everyone, for roles, for the member."""
    given = _by_roles(guild, member)
    if given & Permission.ADMINISTRATOR:
        return _EVERYTHING
    of_roles = [one for one in channel.overwrites if not one.is_member]
    now = _applied(given, (one for one in of_roles if one.target == guild.id))
    now = _applied(now, (one for one in of_roles if one.target in member.roles))
    own = (one for one in channel.overwrites if one.is_member and one.target == member.id)
    now = _applied(now, own)
    return now & _WHEN_TIMED_OUT if member.is_timed_out else now


def may(guild: Guild, channel: Channel, member: Member, what: Permission) -> bool:
    """Whether a member may do something that needs to be in a channel first."""
    needed = what | Permission.VIEW_CHANNEL
    if channel.kind in VOICES:
        needed |= Permission.CONNECT
    return in_channel(guild, channel, member) & needed == needed


def may_read(guild: Guild, channel: Channel, member: Member) -> bool:
    """Whether a member may see a channel, and what was written there before."""
    return may(guild, channel, member, Permission.READ_MESSAGE_HISTORY)


def may_all_read(guild: Guild, channel: Channel) -> bool:
    """Whether everybody may, whatever roles they have or will be given.

    Somebody in a timeout counts as without it: what they could read before is no secret to them.
    """
    return all(may_read(guild, channel, member) for member in _conceivable(guild, channel))


def do_viewers_read(guild: Guild, channel: Channel) -> bool:
    """Whether everybody who may see a channel also may read what was written there before."""
    history = Permission.READ_MESSAGE_HISTORY
    members = _conceivable(guild, channel)
    return all(in_channel(guild, channel, member) & history for member in members)


def _conceivable(guild: Guild, channel: Channel) -> Iterator[Member]:
    """Yield members such that what all of them may do, everybody may.

    What no role takes away by itself, no two of them do together: what one gives outweighs what
    others take. What a role gives in the whole server is never less than nothing.
    """
    yield _somebody()
    for one in channel.overwrites:
        if one.is_member:
            yield _somebody(one.target)
        elif one.target != guild.id:
            yield _somebody(role=one.target)


def _somebody(user: str = "", *, role: str | None = None) -> Member:
    roles = frozenset([role] if role is not None else [])
    return Member(id=user, name="", roles=roles, is_timed_out=False)


def _by_roles(guild: Guild, member: Member) -> Permission:
    total = NOTHING
    for role in (guild.id, *member.roles):
        total |= guild.roles.get(role, NOTHING)
    is_owner = member.id == guild.owner
    return _EVERYTHING if is_owner or total & Permission.ADMINISTRATOR else total


def _is_silenced(given: Permission, member: Member) -> bool:
    return member.is_timed_out and not given & Permission.ADMINISTRATOR


def _applied(before: Permission, overwrites: Iterable[Overwrite]) -> Permission:
    allow = deny = NOTHING
    for overwrite in overwrites:
        allow |= overwrite.allow
        deny |= overwrite.deny
    return (before & ~deny) | allow
