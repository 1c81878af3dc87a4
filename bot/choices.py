"""What admins choose in chat, for one channel or for all channels of a tenant."""

from collections.abc import Mapping
from enum import StrEnum


class Receipts(StrEnum):
    """Of which files that nobody asked about it is said what became of them."""

    QUIET = "quiet"
    """Those that somebody must act on."""
    FULL = "full"


class Contributors(StrEnum):
    """Whose files are read."""

    EVERYONE = "everyone"
    MEMBERS = "members"
    ADMINS = "admins"


class Access(StrEnum):
    """What answers that several people read may be made of."""

    PUBLIC = "public"
    """What was shared there, and in public channels of the same tenant."""
    CHANNEL = "channel"
    """What was shared there."""


SETTINGS: Mapping[str, type[StrEnum]] = {
    "receipts": Receipts,
    "contributors": Contributors,
    "access": Access,
}
"""By the name that is typed; the first value of each holds where nothing else is said."""
