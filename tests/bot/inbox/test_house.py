"""Whose files are read, and where, as far as it is decided without a database."""

from dataclasses import replace

import pytest

from adapters.incoming import Addressed, Standing
from bot.choices import Contributors, Posts
from bot.inbox.concerning import Talk, concern
from bot.inbox.house import House, is_open, may_contribute
from rag.values import Scope
from tests.bot.inbox.conftest import ANNA, BOB, message

OPEN = House(is_open=True, reads_all=True, contributors=Contributors.EVERYONE, posts=Posts.ASKED)
CLOSED = replace(OPEN, is_open=False)
ADMINS_ONLY = replace(OPEN, contributors=Contributors.ADMINS)


@pytest.mark.parametrize(
    ("contributors", "allowed"),
    [
        (Contributors.EVERYONE, {Standing.ADMIN, Standing.MEMBER, Standing.OUTSIDE}),
        (Contributors.MEMBERS, {Standing.ADMIN, Standing.MEMBER}),
        (Contributors.ADMINS, {Standing.ADMIN}),
    ],
)
def test_who_may_give_files(contributors: Contributors, allowed: set[Standing]) -> None:
    assert {one for one in Standing if may_contribute(one, set(), contributors)} == allowed


@pytest.mark.parametrize(
    ("allowed", "is_allowed"),
    [
        ([], True),
        (["C7"], True),
        (["slack:T1/C7"], True),
        (["C1", "C7"], True),
        (["C1"], False),
        (["slack:T2/C7"], False),
        (["slack:T1"], False),
        (["7"], False),
    ],
)
def test_channels_are_allowed_by_scope_or_by_id(allowed: list[str], *, is_allowed: bool) -> None:
    incoming = replace(message(1), scope=Scope("slack:T1/C7"))

    assert is_open(incoming, allowed) is is_allowed
    assert is_open(replace(incoming, is_direct=True), allowed)


def test_files_of_who_may_give_none_are_set_aside() -> None:
    incoming = message(1, files=("a.pdf", "b.pdf"))

    wanted = concern(incoming, None, ADMINS_ONLY)

    assert (wanted.files, wanted.refused) == ((), incoming.files)
    assert wanted.question == "How much notice?"


def test_of_a_closed_channel_nothing_is_known_but_that_somebody_asked() -> None:
    talk = Talk(last_asker=ANNA, opened_by_question=True)
    asked = message(1, files=("a.pdf",))
    untagged = message(2, addressed=Addressed.NO, thread=1, files=("a.pdf",))

    wanted = concern(asked, talk, CLOSED)
    nothing = concern(untagged, talk, CLOSED)

    assert (wanted.question, wanted.files, wanted.refused, wanted.asks) == ("", (), (), False)
    assert (nothing.question, nothing.files, nothing.refused) == (None, (), ())
    assert not concern(replace(untagged, author=BOB), talk, CLOSED).interrupts
