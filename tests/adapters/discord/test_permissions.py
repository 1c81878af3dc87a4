"""What roles and overwrites come to, by hand."""

from datetime import timedelta

import pytest

from adapters.discord.guilds import Kind, Permission, read_member
from adapters.discord.permissions import (
    do_viewers_read,
    in_channel,
    in_guild,
    may_all_read,
    may_read,
)
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
    Overwrites,
    channel,
    guild,
    member,
)


def test_roles_are_joined_and_everyone_has_that_of_the_server() -> None:
    assert may_read(guild(), channel(), member())
    assert not may_read(guild({GUILD: VIEW}), channel(), member())
    assert may_read(guild({GUILD: VIEW, STAFF: HISTORY}), channel(), member(STAFF))


def test_overwrites_are_applied_for_everyone_then_for_roles_then_for_the_member() -> None:
    for_staff = channel({GUILD: (0, VIEW), STAFF: (VIEW, 0)})
    but_anna = channel({GUILD: (0, VIEW), STAFF: (VIEW, 0), ANNA: (0, VIEW)})
    but_muted = channel({STAFF: (VIEW, 0), MUTED: (0, VIEW)})

    assert not may_read(guild(), for_staff, member())
    assert may_read(guild(), for_staff, member(STAFF))
    assert not may_read(guild(), but_anna, member(STAFF))
    assert not may_read(guild(), but_muted, member(MUTED))
    assert may_read(guild(), but_muted, member(MUTED, STAFF))


def test_administrators_and_the_owner_read_everything() -> None:
    closed = channel({GUILD: (0, READING), ANNA: (0, READING), MODS: (0, READING)})
    with_admins = guild({GUILD: NOTHING, MODS: Permission.ADMINISTRATOR})

    assert may_read(with_admins, closed, member(MODS))
    assert may_read(with_admins, closed, member(user=OWNER))
    assert not may_read(with_admins, closed, member())


def test_a_role_cannot_be_a_person_of_the_same_id() -> None:
    told = channel({GUILD: (0, VIEW), ANNA: (VIEW, 0)})

    assert may_read(guild(), told, member())
    assert not may_read(guild(), told, member(ANNA, user="92"))


@pytest.mark.parametrize("kind", [Kind.VOICE, Kind.STAGE])
def test_what_is_written_beside_a_voice_channel_is_read_by_who_may_enter_it(kind: Kind) -> None:
    entering = guild({GUILD: READING | Permission.CONNECT})

    assert not may_read(guild(), channel(kind=kind), member())
    assert may_read(entering, channel(kind=kind), member())
    assert may_all_read(entering, channel(kind=kind))
    assert not may_all_read(entering, channel({STAFF: (0, Permission.CONNECT)}, kind=kind))


def test_somebody_in_a_timeout_looks_and_does_nothing_else() -> None:
    managing = guild({MODS: Permission.MANAGE_GUILD | Permission.MANAGE_THREADS})
    silenced = member(MODS, timeout=timedelta(minutes=5))
    was_silenced = member(MODS, timeout=timedelta(minutes=-5))

    assert may_read(managing, channel(), silenced)
    assert in_channel(managing, channel(), silenced) == in_guild(managing, silenced) == READING
    assert in_guild(managing, was_silenced) & Permission.MANAGE_GUILD


def test_administrators_and_the_owner_are_not_silenced() -> None:
    timeout = timedelta(minutes=5)
    with_admins = guild({MODS: Permission.ADMINISTRATOR})

    for exempt in (member(MODS, timeout=timeout), member(user=OWNER, timeout=timeout)):
        assert in_guild(with_admins, exempt) & Permission.MANAGE_GUILD
        assert in_channel(with_admins, channel(), exempt) & Permission.MANAGE_THREADS


@pytest.mark.parametrize("told", [{"pending": True}, {"flags": 1 << 4}, {"flags": 1 << 4 | 1}])
def test_newcomers_who_did_not_pass_and_guests_are_no_members(told: dict[str, object]) -> None:
    whole: dict[str, object] = {
        "user": {"id": ANNA, "username": "anna"},
        "roles": [],
        "pending": False,
        "flags": 1,
    }

    assert read_member(whole) is not None
    assert read_member(whole | told) is None


def test_people_are_called_as_others_there_see_them() -> None:
    user = {"id": ANNA, "username": "anna", "global_name": "Anna"}
    names = [
        read_member({"user": user, "roles": [], "nick": "Annie"}),
        read_member({"user": user, "roles": [], "nick": None}),
        read_member({"user": user | {"global_name": None}, "roles": []}),
    ]

    assert [found.name for found in names if found] == ["Annie", "Anna", "anna"]


def test_what_guards_a_server_is_known() -> None:
    gated = guild(features=("MEMBER_VERIFICATION_GATE_ENABLED", "COMMUNITY"))
    visited = guild(features=("GUESTS_ENABLED",))

    assert (gated.is_gated, gated.has_guests) == (True, False)
    assert (visited.is_gated, visited.has_guests) == (False, True)


def test_everybody_reads_what_nobody_is_kept_out_of() -> None:
    assert may_all_read(guild(), channel({STAFF: (0, Permission.MANAGE_CHANNELS)}))
    for bit in (VIEW, HISTORY):
        assert not may_all_read(guild({GUILD: READING & ~bit}), channel())
        for target in (GUILD, STAFF, ANNA):
            assert not may_all_read(guild(), channel({target: (0, bit)}))
    assert may_all_read(guild(), channel({OWNER: (0, VIEW)}))
    assert may_all_read(guild({MODS: Permission.ADMINISTRATOR}), channel({MODS: (0, VIEW)}))


def test_who_sees_a_channel_may_not_see_its_past() -> None:
    closed: Overwrites = {GUILD: (0, VIEW), STAFF: (VIEW, 0)}

    assert do_viewers_read(guild(), channel(closed))
    assert not do_viewers_read(guild(), channel({**closed, ANNA: (VIEW, HISTORY)}))
    assert not do_viewers_read(guild({GUILD: VIEW}), channel(closed))
