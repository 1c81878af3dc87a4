"""Source code and configuration: as it stands."""

from rag.readers.draft import Draft


def read(text: str, draft: Draft) -> None:
    """Add the text whole; its lines and indentation are its structure."""
    draft.code(text)
