"""Passages for tests that need no store."""

from datetime import UTC, datetime

from rag.values import LIBRARY, Passage


def passage(text: str, *, number: int = 1, document_id: int = 1, document: str = "a.md") -> Passage:
    return Passage(
        id=number,
        document_id=document_id,
        scope=LIBRARY,
        document=document,
        text=text,
        start=0,
        end=len(text),
        page=None,
        place="lines 1-2",
        heading=(),
        uploader=None,
        source=f"/files/{document}",
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
        score=0.5,
    )
