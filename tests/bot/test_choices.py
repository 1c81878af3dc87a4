"""What is typed, and which value of a setting it means."""

import pytest

from bot.choices import SETTINGS, Access, usual, value_meant


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("index", "on", "on"),
        ("index", "yes", None),
        ("index", "@123", None),
        ("contributors", "members", "members"),
        ("contributors", "<@&123>", "@123"),
        ("contributors", "@123", "@123"),
        ("contributors", "<@123>", None),
        ("contributors", "@123 @456", None),
        ("contributors", "@everyone", None),
        ("contributors", "@", None),
        ("posts", "all", "all"),
        ("answers", "inline", "inline"),
    ],
)
def test_a_value_is_meant_by_its_name_and_a_group_by_its_mention(
    name: str, typed: str, meant: str | None
) -> None:
    assert value_meant(name, typed) == meant


@pytest.mark.parametrize(("asks_first", "index"), [(True, "off"), (False, "on")])
def test_whether_files_are_read_unasked_depends_on_the_platform(
    index: str, *, asks_first: bool
) -> None:
    usually = {name: usual(name, access=Access.CHANNEL, asks_first=asks_first) for name in SETTINGS}

    assert usually == {
        "receipts": "quiet",
        "contributors": "everyone",
        "access": "channel",
        "index": index,
        "answers": "thread",
        "posts": "asked",
    }


def test_what_is_no_setting_has_no_usual_value() -> None:
    assert usual("colour", access=Access.PUBLIC, asks_first=True) is None
