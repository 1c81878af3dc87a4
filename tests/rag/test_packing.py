from rag.packing import in_parts, packed
from tests.rag.passages import passage


def test_one_document_does_not_crowd_out_the_rest() -> None:
    many = [passage(f"text {i}", number=i, document_id=1) for i in range(20)]
    other = passage("the other side", number=99, document_id=2)

    chosen = packed([*many, other], characters=10_000)

    assert other in chosen
    assert len(chosen) == 10


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
