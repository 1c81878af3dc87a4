"""How a reader says no: raised in the child, told to the parent as a reason and one sentence."""

from rag.values import RefusalReason


class RefusedError(Exception):
    """No text can be taken from these bytes; `detail` says why and what to do."""

    def __init__(self, reason: RefusalReason, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


def encrypted() -> RefusedError:
    """Return the refusal of a file that opens with a password only."""
    return RefusedError(
        RefusalReason.ENCRYPTED,
        "it is protected with a password. Save it without one and drop it again.",
    )


class LimitReachedError(Exception):
    """The draft is full: what was gathered so far is the reading, marked as truncated."""
