"""What members may in any server, against the fake's own reckoning."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.discord.guilds import Permission
from adapters.discord.permissions import do_viewers_read, in_channel, may_all_read
from tests.adapters.discord.told import (
    ANNA,
    GUILD,
    HISTORY,
    MODS,
    MUTED,
    NOTHING,
    OWNER,
    READING,
    STAFF,
    VIEW,
    channel,
    guild,
    member,
)
from tests.fakes.discord import permissions as theirs

_ROLES = (MODS, STAFF, MUTED)
_PEOPLE = (OWNER, ANNA, "92")
_BITS = st.integers(0, 15).map(
    lambda n: (
        (VIEW if n & 1 else NOTHING)
        | (HISTORY if n & 2 else NOTHING)
        | (Permission.MANAGE_CHANNELS if n & 4 else NOTHING)
        | (Permission.MANAGE_THREADS if n & 8 else NOTHING)
    )
)
_COMPARED = READING | Permission.MANAGE_CHANNELS | Permission.MANAGE_THREADS
"""The other reckoning keeps nothing where a channel is not seen."""
_GIVEN = _BITS | st.just(Permission.ADMINISTRATOR)


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A server with one channel, for both reckonings."""

    roles: Mapping[str, Permission]
    overwrites: Mapping[str, tuple[Permission, Permission]]

    def by_them(self, user: str, roles: tuple[str, ...]) -> int:
        given_by = [theirs.Permission(int(self.roles[role])) for role in (GUILD, *roles)]
        return theirs.in_channel(
            theirs.in_guild(given_by, is_owner=user == OWNER),
            {
                target: theirs.Overwrite(
                    target=target,
                    is_member=target.startswith("9"),
                    allow=theirs.Permission(int(allow)),
                    deny=theirs.Permission(int(deny)),
                )
                for target, (allow, deny) in self.overwrites.items()
            },
            everyone=GUILD,
            roles=roles,
            member=user,
            is_thread=False,
        )

    def conceivable(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield everybody who may ever be there: a person or a stranger, with any roles."""
        for count in range(len(_ROLES) + 1):
            for roles in combinations(_ROLES, count):
                yield from ((user, roles) for user in (*_PEOPLE, "99"))


PLANS = st.builds(
    Plan,
    roles=st.fixed_dictionaries(dict.fromkeys((GUILD, *_ROLES), _GIVEN)),
    overwrites=st.dictionaries(
        st.sampled_from((GUILD, *_ROLES, *_PEOPLE)), st.tuples(_BITS, _BITS)
    ),
)


@pytest.mark.timeout(300)
def test_any_member_may_what_another_reckoning_says(full_size: bool) -> None:
    @settings(
        max_examples=3_000 if full_size else 300, derandomize=True, database=None, deadline=None
    )
    @given(PLANS)
    def agree(plan: Plan) -> None:
        server, place = guild(plan.roles), channel(plan.overwrites)
        for user, roles in plan.conceivable():
            expected = plan.by_them(user, roles)
            found = in_channel(server, place, member(*roles, user=user))
            compared = _COMPARED if expected & VIEW else VIEW
            assert found & compared == expected & compared, (user, roles)

    agree()


@pytest.mark.timeout(300)
def test_everybody_are_all_who_can_be_conceived(full_size: bool) -> None:
    told_apart = set()

    @settings(
        max_examples=3_000 if full_size else 300, derandomize=True, database=None, deadline=None
    )
    @given(PLANS)
    def agree(plan: Plan) -> None:
        server, place = guild(plan.roles), channel(plan.overwrites)
        everybody = [plan.by_them(user, roles) for user, roles in plan.conceivable()]
        viewers = [bits for bits in everybody if bits & VIEW]
        all_read = all(bits & READING == READING for bits in everybody)

        assert may_all_read(server, place) == all_read
        assert not do_viewers_read(server, place) or all(bits & HISTORY for bits in viewers)
        told_apart.add((all_read, do_viewers_read(server, place)))

    agree()
    assert told_apart == {(True, True), (False, True), (False, False)}
