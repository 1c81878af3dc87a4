"""Names for the moments at which a crash would tell most: tests end a process at each of them."""

from collections.abc import Callable
from enum import StrEnum


class Milestone(StrEnum):
    """A moment on the way of a message, in the order of the way."""

    BEFORE_ACCEPT = "before_accept"
    AFTER_ACCEPT = "after_accept"
    """Stored, not yet acknowledged."""
    AFTER_CLAIM = "after_claim"
    BEFORE_PLACE = "before_place"
    """Posted, its id not yet stored."""
    AFTER_PLACE = "after_place"
    BEFORE_COMMIT = "before_commit"
    """The answer is written, nothing of it stored."""
    AFTER_COMMIT = "after_commit"
    """The answer is stored, its end not yet shown."""
    AFTER_POST = "after_post"
    """The end is shown, not yet known to be."""
    AFTER_SHOWN = "after_shown"
    AFTER_READ = "after_read"
    """A file is indexed, its receipt not yet stored."""
    AFTER_RECEIPT = "after_receipt"
    AFTER_PAGE = "after_page"
    """A page of earlier files is stored, with what it goes on from."""


Reach = Callable[[Milestone], None]


def pass_by(milestone: Milestone) -> None:
    """Do nothing at a milestone: what programs other than tests do."""
