"""What admins choose in chat: for a channel, for what it lies in, or for all of a tenant."""

import re
from collections.abc import Mapping
from enum import StrEnum


class Receipts(StrEnum):
    """Of which files that nobody asked about it is said what became of them."""

    QUIET = "quiet"
    """Those that somebody must act on."""
    FULL = "full"


class Contributors(StrEnum):
    """Whose files are read; or `@` and the id of one group, whose members may, and admins."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    ADMINS = "admins"


class Access(StrEnum):
    """What answers that several people read may be made of."""

    PUBLIC = "public"
    """What was shared there, and in public channels of the same tenant."""
    CHANNEL = "channel"
    """What was shared there."""


class Index(StrEnum):
    """Whether files are read that nobody mentioned Footnote with."""

    ON = "on"
    OFF = "off"


class Answers(StrEnum):
    """Where an answer stands in a channel that has threads."""

    THREAD = "thread"
    INLINE = "inline"
    """Below the question, in the channel itself."""


class Posts(StrEnum):
    """Which messages are answered that begin something, as posts in a forum do."""

    ASKED = "asked"
    """Those that turn to Footnote."""
    ALL = "all"
    """The others, too, where there are sources; where there are none, silently not."""


SETTINGS: Mapping[str, type[StrEnum]] = {
    "receipts": Receipts,
    "contributors": Contributors,
    "access": Access,
    "index": Index,
    "answers": Answers,
    "posts": Posts,
}
"""By the name that is typed; the first value of each usually holds where nothing else is said."""

_GROUP = re.compile(r"(?:<@&|@)(\d{1,25})>?")


def value_meant(name: str, typed: str) -> str | None:
    """Return the value of a setting that is meant; None when it has no such value."""
    if name == "contributors" and (group := _GROUP.fullmatch(typed)):
        return f"@{group[1]}"
    return typed if typed in {*SETTINGS[name]} else None


def usual(name: str, *, access: Access, asks_first: bool) -> str | None:
    """Return what holds where nobody chose; None when there is no such setting.

    Args:
        name: of the setting.
        access: the operator's.
        asks_first: of the platform, as its adapter says.
    """
    match name:
        case "access":
            return access
        case "index":
            return Index.OFF if asks_first else Index.ON
        case _:
            return next(iter(SETTINGS.get(name, ())), None)
