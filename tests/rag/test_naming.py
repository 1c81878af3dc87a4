from datetime import UTC, datetime

import pytest

from rag.naming import asks_about_all_of_it, named_document
from rag.values import LIBRARY, Document, DocumentState, Source


def document(name: str, *, number: int = 1) -> Document:
    source = Source(
        message_key=f"m{number}",
        file_id="0",
        name=name,
        uploader=None,
        permalink=name,
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
    )
    return Document(
        id=number,
        scope=LIBRARY,
        name=name,
        format="PDF",
        state=DocumentState.INDEXED,
        pages=1,
        passages=1,
        sources=(source,),
    )


@pytest.mark.parametrize(
    "question",
    [
        "Summarise tender.pdf",
        "Can you give me a summary of the tender?",
        "What is in tender.pdf?",
        "what's in the tender",
        "List all deadlines in tender.pdf",
        "What does the tender say?",
        "What is tender.pdf about?",
        "Fasse tender.pdf bitte zusammen",
        "Résume tender.pdf",
    ],
)
def test_questions_about_all_of_a_document(question: str) -> None:
    assert asks_about_all_of_it(question)


@pytest.mark.parametrize(
    "question",
    [
        "What is the deadline in tender.pdf?",
        "What does the tender say about penalties?",
        "How much notice for parental leave?",
    ],
)
def test_questions_about_a_detail(question: str) -> None:
    assert not asks_about_all_of_it(question)


@pytest.mark.parametrize(
    "question",
    [
        "Summarise HR handbook 2026.pdf",
        "summarise hr_handbook-2026",
        "Summary of HR Handbook 2026!",
    ],
)
def test_a_document_is_known_by_its_name_however_it_is_joined(question: str) -> None:
    handbook = document("HR_handbook 2026.pdf")

    assert named_document(question, [document("other.md", number=2), handbook]) == handbook


def test_of_several_names_that_fit_the_longest_is_meant_then_the_newest() -> None:
    short, long, newer = (
        document("handbook.pdf", number=1),
        document("travel handbook.pdf", number=2),
        document("travel handbook.pdf", number=3),
    )

    assert named_document("summarise the travel handbook", [short, long, newer]) == newer


def test_this_file_means_the_only_one() -> None:
    only = document("a.md")

    assert named_document("Summarise this file", [only]) == only
    assert named_document("Summarise this file", [only, document("b.md", number=2)]) is None
