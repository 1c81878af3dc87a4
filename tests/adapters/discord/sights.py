"""Who sees what on the fake Discord, by trying everybody: what an audience is compared with."""

from collections.abc import Iterator
from itertools import chain, combinations

from adapters.discord.keys import scope
from rag.values import LIBRARY, Scope, outside
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Channel, Kind, Snowflake
from tests.fakes.discord.world import World

CONNECT = Permission(1 << 20)
"""The fake has no voice; it keeps the bit all the same."""
GATED, GUESTS = "MEMBER_VERIFICATION_GATE_ENABLED", "GUESTS_ENABLED"
_HISTORY, _ADMINISTRATOR = Permission.READ_MESSAGE_HISTORY, Permission.ADMINISTRATOR
_PLACES = {Kind.TEXT, Kind.VOICE, Kind.NEWS, Kind.FORUM}


class Sights:
    """Tries in one server."""

    def __init__(self, server: Server, world: World) -> None:
        self._server = server
        self._world = world

    def of_one(self, user: Snowflake, place: Snowflake) -> set[Scope]:
        """Return what somebody alone may be shown in a place."""
        if user not in self._server.guild.members:
            return self.own(place)
        both = (user, self._world.bot)
        seen = [c for c in self._searchable() if all(self.reads(one, c) for one in both)]
        return self.own(place) | {LIBRARY} | {self._scope(channel.id) for channel in seen}

    def of_all(self, place: Snowflake, *, strict: bool = False) -> set[Scope]:
        """Return what may be shown where all see it, the channel of a private thread aside."""
        features = self._server.guild.features
        if GUESTS in features and self._world.channels[place].kind is Kind.VOICE:
            return self.own(place)
        if strict or GATED in features:
            return self.own(place) | {LIBRARY}
        channels = [c for c in self._searchable() if not c.is_thread]
        shared = [c for c in channels if self.reads(self._world.bot, c) and self._all_read(c)]
        return self.own(place) | {LIBRARY} | {self._scope(channel.id) for channel in shared}

    def leaks(self, scopes: frozenset[Scope], place: Snowflake) -> list[tuple[str, str]]:
        """Return who sees a place, and would read there what they may not see."""
        places = [c for c in self._searchable() if self._scope(c.id) in scopes and c.id != place]
        there = self._world.channels[place]
        viewers = [one for one in self._server.guild.members if self._world.sees(one, there)]
        return [(u, c.name) for u in viewers for c in places if not self.reads(u, c)]

    def reads(self, user: Snowflake, channel: Channel) -> bool:
        may = self._world.permissions(user, channel)
        enters = channel.kind is not Kind.VOICE or may & (CONNECT | _ADMINISTRATOR)
        return bool(may & Permission.VIEW_CHANNEL and may & _HISTORY and enters)

    def do_all_viewers_read(self, channel: Snowflake) -> bool:
        there = self._world.channels[channel]
        viewers = (may for may in self._everybody(there) if may & Permission.VIEW_CHANNEL)
        return all(may & _HISTORY for may in viewers)

    def own(self, place: Snowflake) -> set[Scope]:
        return {self._scope(place), outside(self._scope(place))}

    def _all_read(self, channel: Channel) -> bool:
        needed = Permission.VIEW_CHANNEL | _HISTORY
        needed |= CONNECT if channel.kind is Kind.VOICE else Permission(0)
        everybody = self._everybody(channel)
        return all(may & _ADMINISTRATOR or may & needed == needed for may in everybody)

    def _everybody(self, channel: Channel) -> Iterator[Permission]:
        """Yield what may do there whoever has an overwrite, and a stranger, with any roles."""
        members = self._server.guild.members
        people = [one.target for one in channel.overwrites.values() if one.is_member]
        before = dict(members)
        others = [role for role in self._server.guild.roles if role != self._server.id]
        subsets = chain.from_iterable(combinations(others, n) for n in range(len(others) + 1))
        for roles in subsets:
            for user in map(Snowflake, [*people, "1"]):
                members[user] = set(roles)
                yield self._world.permissions(user, channel)
                members.clear()
                members.update(before)

    def _searchable(self) -> list[Channel]:
        """Return what is not left out for what it is."""
        there = [c for c in self._world.channels.values() if c.guild == self._server.id]
        return [
            c for c in there
            if (c.kind in _PLACES and not c.is_nsfw)
            or (c.kind is Kind.PRIVATE_THREAD and not c.is_archived and not self._parent(c).is_nsfw)
        ]  # fmt: skip

    def _parent(self, thread: Channel) -> Channel:
        return self._world.channels[Snowflake(str(thread.parent))]

    def _scope(self, channel: str) -> Scope:
        return scope(self._server.id, channel)
