"""Answers to show, with no more said than a test is about."""

from datetime import UTC, datetime

from adapters.replies import Final, Offer
from rag.values import Citation, Passage, Scope


def answer(
    text: str,
    *,
    citations: tuple[Citation, ...] = (),
    told: tuple[str, ...] = (),
    offers: tuple[Offer, ...] = (),
) -> Final:
    return Final(text=text, citations=citations, told=told, offers=offers, rateable=True)


def citation(n: int, *, document: str = "handbook", place: str = "p. 34") -> Citation:
    return Citation(n=n, passage=_passage(n, document, place), quote="Eight weeks' notice.")


def _passage(n: int, document: str, place: str) -> Passage:
    return Passage(
        id=n,
        document_id=n,
        scope=Scope("library"),
        document=document,
        text="You need to give eight weeks' notice.",
        start=0,
        end=37,
        page=34,
        place=place,
        heading=(),
        uploader="maria",
        source="library",
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
        score=1.0,
    )
