from datetime import UTC, datetime

import pytest

from rag.naming import asks_about_all_of_it, named_document
from rag.values import LIBRARY, Document, DocumentState, Source


def document(name: str, *, number: int = 1, by: str | None = None) -> Document:
    source = Source(
        message_key=f"m{number}",
        file_id="0",
        name=name,
        uploader=None,
        permalink=name,
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
        uploader_id=by,
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


@pytest.mark.parametrize(
    ("question", "decoy"),
    [
        ("Summarise the handbook", "summarise the handbook.md"),
        ("Summarise the handbook", "the handbook.md.md"),
        ("Can you summarise the handbook, please?", "can you.md"),
        ("Can you summarise the handbook, please?", "handbook please.md"),
        ("what is in the handbook?", "what is in.md"),
        ("What does the handbook say?", "what does the handbook.md"),
        ("What does the handbook say?", "handbook say.md"),
        ("Fasse das Handbook bitte zusammen", "fasse das handbook.md"),
    ],
)
def test_words_of_the_request_name_no_document(question: str, decoy: str) -> None:
    handbook = document("handbook.pdf", number=1, by="anna")

    assert named_document(question, [handbook, document(decoy, number=2, by="eve")]) in (
        handbook,
        None,
    )


@pytest.mark.parametrize("decoy", ["list all.txt", "list all public.txt", "the.md", "all.md"])
def test_a_list_is_searched_for_when_only_the_request_is_a_name(decoy: str) -> None:
    assert named_document("List all public holidays", [document(decoy, by="eve")]) is None


def test_a_name_may_hold_words_of_a_request() -> None:
    minutes = document("Summary of the board.pdf")

    assert named_document("Summarise Summary of the board.pdf", [minutes]) == minutes


@pytest.mark.parametrize("decoy", ["handbook.md", "The Handbook.pdf", "handbook.PDF"])
def test_of_equal_names_by_several_people_none_is_meant(decoy: str) -> None:
    documents = [document("handbook.pdf", by="anna"), document(decoy, number=2, by="eve")]

    assert named_document("Summarise the handbook", documents) is None


def test_a_question_that_names_two_documents_means_none_of_them() -> None:
    documents = [document("tender.pdf"), document("deadlines.xlsx", number=2)]

    assert named_document("List all deadlines in tender.pdf", documents) is None


def test_this_file_means_the_only_one() -> None:
    only = document("a.md")

    assert named_document("Summarise this file", [only]) == only
    assert named_document("Summarise this file", [only, document("b.md", number=2)]) is None
