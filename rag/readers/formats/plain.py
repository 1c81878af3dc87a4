"""Plain text: as it stands."""

from rag.readers.draft import Draft


def read(text: str, draft: Draft) -> None:
    """Add the text whole; its own blank lines are its structure."""
    draft.prose(text)
