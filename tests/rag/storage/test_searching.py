"""Searching by words is BM25 over what the audience may see; with vectors, by both."""

import random
from collections.abc import Sequence

import numpy as np
import pytest

from bot.database.opening import Database
from rag.splitting import PassageSize
from rag.storage.searching import SearchLimits
from rag.storage.store import Store
from rag.values import Passage
from tests.rag.storage.reference import bm25
from tests.rag.storage.shelf import EVERYONE, audience, found, put, shared

WORDS = ["apple", "birch", "cedar", "daisy", "elder", "fern", "grape", "hazel", "iris", "kale"]


@pytest.fixture
async def garden(store: Store) -> dict[int, tuple[str, str]]:
    """Forty passages of random words, by document id: text and file name without ending."""
    rng = random.Random(7)
    planted = {}
    for n in range(40):
        text = " ".join(rng.choices(WORDS, k=rng.randint(1, 60)))
        name = rng.choice(WORDS)
        id_ = await put(store, f"{n} {text}", file=shared(name=f"{name}.txt", message=f"m{n}"))
        planted[id_] = (f"{n} {text}", name)
    return planted


@pytest.mark.parametrize(
    "question", ["apple", "apple birch", "kale lotus iris fern", "grape grape walnut"]
)
async def test_scores_are_those_of_bm25(
    store: Store, garden: dict[int, tuple[str, str]], question: str
) -> None:
    expected = bm25(question, garden)

    passages = await found(store, question, limit=40)

    assert {p.document_id: p.score for p in passages} == pytest.approx(expected, rel=1e-3)
    assert [p.score for p in passages] == sorted((p.score for p in passages), reverse=True)


async def test_stop_words_count_a_fifth(store: Store) -> None:
    texts = {"the apple": "", "a birch": "", "an elder by the birch": ""}
    ids = {await put(store, text, file=shared(name="", message=text)): text for text in texts}

    passages = await found(store, "where is the birch by the elder")

    expected = bm25(
        "where is the birch by the elder",
        {id_: (text, "") for id_, text in ids.items()},
        stop_words=["where", "is", "the", "by"],
    )
    assert {p.document_id: p.score for p in passages} == pytest.approx(expected, rel=1e-3)


async def test_a_question_of_stop_words_alone_is_still_searched(store: Store) -> None:
    await put(store, "To be or not to be, that is the question.")
    await put(store, "Cedar.")

    [passage] = await found(store, "to be or not to be")

    assert passage.text.startswith("To be")


async def test_a_passage_without_any_word_of_the_question_is_no_result(store: Store) -> None:
    await put(store, "Apple birch cedar.")

    assert await found(store, "walnut") == []


async def test_the_name_of_a_file_finds_its_passages(store: Store) -> None:
    await put(store, "Costs went up.", file=shared(name="report 2022.txt", message="m1"))
    wanted = await put(store, "Costs went down.", file=shared(name="report 2023.txt", message="m2"))

    passages = await found(store, "costs in the 2023 report")

    assert passages[0].document_id == wanted


async def test_the_newer_document_wins_ties(store: Store) -> None:
    await put(store, "Rent is 900.", file=shared(message="m1", day=1))
    newer = await put(store, "Rent is 950.", file=shared(message="m2", day=2))
    await put(store, "Rent is 850.", file=shared(message="m3", day=0))

    passages = await found(store, "rent")

    assert passages[0].document_id == newer


@pytest.mark.parametrize(
    "question",
    [
        "",
        " ",
        "?!",
        "'; drop table document; --",
        "{1:2}/3 \\ % %s %(terms)s $1",
        "null\x00byte",
        "\ud800 lone surrogate",
        "👩‍👩‍👧 🇩🇪 ﷽ Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢ L̠ͨͧͩ͘ G̴̻͈͍͔̹̑͗̎̅͛́ Ǫ̵̹̻̝̳͂̌̌͘!",
        "ما هو إشعار الإجازة؟",
        "育児休暇の通知期間は？",
        "word " * 20_000,
        " ".join(f"word{n}" for n in range(5_000)),
        "x" * 100_000,
    ],
)
async def test_any_question_has_an_answer_or_none(store: Store, question: str) -> None:
    await put(store, "Eight weeks.")

    assert await found(store, question) == []


async def test_writing_without_spaces_is_found_by_its_parts(store: Store) -> None:
    wanted = await put(store, "育児休暇の通知は八週間前までに書面で行う。")
    await put(store, "経費の精算は毎月末に行う。")

    passages = await found(store, "通知は何週間前ですか")

    assert passages[0].document_id == wanted


async def test_nothing_is_found_for_nobody(store: Store) -> None:
    await put(store, "Eight weeks.")

    assert await found(store, "weeks", by=audience()) == []
    assert await store.word_weights(audience=audience(), question="weeks") == {}


async def test_words_weigh_by_how_few_passages_have_them(store: Store) -> None:
    for n in range(5):
        await put(store, f"Weeks {n} of leave" if n < 2 else f"Weeks {n}")

    weights = await store.word_weights(audience=EVERYONE, question="How many weeks of leave? Rent?")

    assert weights["rent"] > weights["leav"] > weights["week"] > 0
    assert set(weights) == {"rent", "leav", "week"}


async def test_a_compound_that_nobody_writes_weighs_nothing(store: Store) -> None:
    await put(store, "A follow up to re-read.")

    weights = await store.word_weights(audience=EVERYONE, question="follow-up re-read")

    assert "reread" in weights
    assert "followup" not in weights


async def test_nearest_vectors_are_found_without_a_common_word(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    for text, vector in (("Eight weeks.", [1.0, 0.0]), ("Nine euros.", [0.0, 1.0])):
        await put(store, text, space=space, vectors=[vector])

    passages = await store.search(
        audience=EVERYONE, question="notice period", vector=[0.9, 0.1], space=space, limit=5
    )

    assert [p.text for p in passages] == ["Eight weeks.", "Nine euros."]
    assert all(0 <= p.score <= 1 for p in passages)


async def test_words_and_vectors_agree_on_the_best(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    both = [("Rent of the flat.", [1.0, 0.1]), ("Rent.", [0.0, 1.0]), ("Costs.", [1.0, 0.0])]
    for text, vector in both:
        await put(store, text, space=space, vectors=[vector])

    passages = await store.search(
        audience=EVERYONE, question="flat rent", vector=[1.0, 0.0], space=space, limit=5
    )

    assert passages[0].text == "Rent of the flat."
    assert passages[0].score > 0.9


async def test_a_passage_without_a_vector_is_found_by_its_words(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    await put(store, "Eight weeks.", space=space, vectors=[[1.0, 0.0]])
    await put(store, "Notice in writing.")

    passages = await store.search(
        audience=EVERYONE, question="notice", vector=[1.0, 0.0], space=space, limit=5
    )

    assert {p.text for p in passages} == {"Eight weeks.", "Notice in writing."}


async def test_vectors_of_another_model_are_not_compared(store: Store) -> None:
    old = await store.space(model="old", dimensions=2)
    new = await store.space(model="new", dimensions=3)
    await put(store, "Eight weeks.", space=old, vectors=[[1.0, 0.0]])

    passages = await store.search(
        audience=EVERYONE, question="notice", vector=[1.0, 0.0, 0.0], space=new, limit=5
    )

    assert passages == []


@pytest.mark.parametrize("scopes", [["a"], ["a", "b"]])
async def test_both_plans_find_the_same(
    store: Store, database: Database, scopes: Sequence[str]
) -> None:
    estimating = Store(database.pool, limits=SearchLimits(exact_passages=10, word_budget=10_000))
    space = await store.space(model="model", dimensions=8)
    rng = np.random.default_rng(3)
    for n in range(30):
        text = " ".join(rng.choice(WORDS, size=200))
        await put(
            store,
            text,
            file=shared(message=f"m{n}", scope="ab"[n % 2]),
            size=PassageSize(most=2000),
            space=space,
            vectors=rng.normal(size=(1, 8)).tolist(),
        )

    for question in ("apple birch", "cedar", "kale iris hazel", "walnut"):
        vector = rng.normal(size=8).tolist()
        exact, estimated = [
            await which.search(
                audience=audience(*scopes), question=question, vector=vector, space=space, limit=10
            )
            for which in (store, estimating)
        ]
        assert _seen(exact) == pytest.approx(_seen(estimated))


def _seen(passages: Sequence[Passage]) -> dict[int, float]:
    return {passage.id: passage.score for passage in passages}


# --- within documents ---


async def test_a_search_within_documents_finds_nothing_else(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    one = await put(store, "Eight weeks.", space=space, vectors=[[1.0, 0.0]])
    two = await put(store, "Nine weeks.", space=space, vectors=[[0.0, 1.0]])

    for vector, used in (([1.0, 0.0], space), (None, None)):
        passages = await store.search(
            audience=EVERYONE,
            question="eight weeks",
            vector=vector,
            space=used,
            limit=10,
            within=[two],
        )
        assert [passage.document_id for passage in passages] == [two]

    assert one != two


async def test_a_search_within_documents_is_exact_in_a_large_audience(database: Database) -> None:
    store = Store(database.pool, limits=SearchLimits(exact_passages=1, word_budget=1, pool=1))
    space = await store.space(model="model", dimensions=2)
    for n in range(5):
        await put(store, f"Rare number{n}.", space=space, vectors=[[1.0, 0.1 * n]])
    far = await put(store, "Common weeks weeks.", space=space, vectors=[[-1.0, 0.0]])

    passages = await store.search(
        audience=EVERYONE,
        question="rare number1 weeks",
        vector=[1.0, 0.0],
        space=space,
        limit=10,
        within=[far],
    )

    assert [passage.document_id for passage in passages] == [far]


async def test_documents_that_may_not_be_seen_are_not_searched_within(store: Store) -> None:
    hidden = await put(store, "Eight weeks.", file=shared(scope="slack:T1/C1"))
    await put(store, "Nine weeks.", file=shared(scope="slack:T1/C2", message="m2"))

    passages = await store.search(
        audience=audience("slack:T1/C2"),
        question="weeks",
        vector=None,
        space=None,
        limit=10,
        within=[hidden],
    )

    assert passages == []
