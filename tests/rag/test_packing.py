from dataclasses import replace

from rag.packing import in_parts, packed, with_others
from rag.values import Passage
from tests.rag.passages import passage


def test_one_document_does_not_crowd_out_the_rest() -> None:
    many = [passage(f"text {i}", number=i, document_id=1) for i in range(20)]
    other = passage("the other side", number=99, document_id=2)

    chosen = packed([*many, other], characters=10_000)

    assert other in chosen
    assert len(chosen) == 10


def test_one_person_does_not_crowd_out_the_rest_with_many_documents() -> None:
    many = [by("Eve", passage(f"text {i}", number=i, document_id=i)) for i in range(20)]
    others = [by("Tom", passage(f"other {i}", number=90 + i, document_id=90 + i)) for i in range(9)]

    chosen = packed([*many, *others], characters=10_000)

    assert chosen == [*many[:6], *others[:4]]


def test_the_share_is_of_what_fits() -> None:
    many = [by("Eve", passage("x" * 300, number=i, document_id=i)) for i in range(20)]
    others = [by("Tom", passage("y" * 300, number=90 + i, document_id=90 + i)) for i in range(9)]

    chosen = packed([*many, *others], characters=1_000)

    assert chosen == [*many[:2], others[0]]


def test_what_the_operator_put_there_is_nobodys() -> None:
    library = [passage(f"text {i}", number=i, document_id=i) for i in range(9)]
    other = by("Tom", passage("other", number=99, document_id=99))

    assert packed([*library, other], characters=10_000) == [*library, other]


def test_who_a_model_passed_over_is_heard_where_one_person_would_have_all() -> None:
    eves = [by("Eve", passage(f"text {i}", number=i, document_id=i)) for i in range(20)]
    toms = [by("Tom", passage(f"other {i}", number=90 + i, document_id=90 + i)) for i in range(9)]

    assert with_others(eves[:1], [*eves, *toms]) == [eves[0], toms[0]]
    assert with_others(eves[:2], [*eves, *toms]) == [*eves[:2], toms[0]]
    assert with_others(eves[:6], [*eves, *toms]) == [*eves[:6], *toms[:4]]
    assert with_others([*eves[:8], *toms[:3]], [*eves, *toms]) == [*eves[:8], *toms[:4]]
    assert with_others([*toms[:2], *eves[:3]], [*eves, *toms]) == [*toms[:2], *eves[:3]]
    assert with_others(eves[:8], eves) == eves[:8]


def test_what_a_model_chose_of_the_operators_stands_alone() -> None:
    library = [passage(f"text {i}", number=i, document_id=i) for i in range(9)]
    other = by("Tom", passage("other", number=99, document_id=99))

    assert with_others(library[:5], [*library, other]) == library[:5]


def by(uploader: str, dropped: Passage) -> Passage:
    return replace(dropped, uploader_id=uploader)


def test_a_document_alone_may_fill_everything() -> None:
    many = [passage(f"text {i}", number=i) for i in range(20)]

    assert packed(many, characters=10_000) == many[:10]


def test_the_budget_holds_but_the_best_is_always_shown() -> None:
    passages = [passage("x" * 600, number=1), passage("y" * 600, number=2)]

    assert packed(passages, characters=1_000) == passages[:1]
    assert packed(passages, characters=10) == passages[:1]


def test_parts_keep_the_order_and_lose_nothing() -> None:
    passages = [passage("x" * 400, number=i) for i in range(7)]

    parts = in_parts(passages, characters=1_000)

    assert [len(part) for part in parts] == [2, 2, 2, 1]
    assert [p for part in parts for p in part] == passages
