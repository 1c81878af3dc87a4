"""Who decides about what."""

from dataclasses import replace

import pytest

from adapters.incoming import PersonKey, ReplyAddress, Standing
from adapters.replies import SettingChanged, StatusWanted
from adapters.requests import PLAIN, Request
from bot.choices import SETTINGS
from bot.governing import governs
from bot.sentences import governing
from rag.values import LIBRARY, Scope, outside

HERE = Scope("slack:T1/C1")
PLACES = [HERE, outside(HERE), Scope("slack:T1/C2"), Scope("slack:T1"), Scope("slack:T2/C1"),
          LIBRARY]  # fmt: skip


def request(standing: Standing, *, is_admin: bool) -> Request:
    return Request(
        asker=PersonKey("slack:T1/U1"),
        standing=standing,
        is_admin=is_admin,
        reply_to=ReplyAddress(""),
        scope=HERE,
        within=None,
        wish=StatusWanted(),
    )


@pytest.mark.parametrize(
    ("standing", "is_admin", "governed"),
    [
        (Standing.ADMIN, True, PLACES[:4]),
        (Standing.MEMBER, True, PLACES[:2]),
        (Standing.MEMBER, False, []),
        (Standing.OUTSIDE, False, []),
    ],
)
def test_admins_decide_about_their_tenant_and_creators_about_their_channel(
    standing: Standing, governed: list[Scope], *, is_admin: bool
) -> None:
    asked = request(standing, is_admin=is_admin)

    assert [place for place in PLACES if governs(asked, place)] == governed


@pytest.mark.parametrize("name", SETTINGS)
def test_every_choice_can_be_said(name: str) -> None:
    for value in SETTINGS[name]:
        here = SettingChanged(name=name, value=value, everywhere=False)
        there = replace(here, where=Scope("slack:T1/C2"))

        assert governing.setting_is(here, value, PLAIN).startswith("In this channel: ")
        assert governing.setting_is(there, value, PLAIN).startswith("There: ")
        assert governing.setting_changed(here, value, PLAIN, before=value).endswith(".")


def test_values_are_told_apart_without_their_setting() -> None:
    values = [value for known in SETTINGS.values() for value in known]

    assert len(values) == len({*values})
