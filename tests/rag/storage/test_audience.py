"""What an audience may not see does not exist: no result, no count, no score differs."""

import random
from collections import defaultdict

import pytest

from rag.storage.store import Store
from rag.values import Audience, Passage, Scope
from tests.rag.storage.reference import bm25
from tests.rag.storage.shelf import audience, found, put, shared

SCOPES = [Scope(name) for name in ("library", "slack:T1/C1", "slack:T1/C2", "slack:T2/C1")]
WORDS = ["apple", "birch", "cedar", "daisy", "elder", "fern"]


class World:
    """Documents in scopes as a plain table, beside the store that should agree with it."""

    def __init__(self, store: Store, rng: random.Random) -> None:
        self.store = store
        self.rng = rng
        self.texts: dict[Scope, dict[int, str]] = defaultdict(dict)

    async def step(self) -> None:
        """Save a document somewhere, or forget one."""
        scope = self.rng.choice(SCOPES)
        if self.texts[scope] and self.rng.random() < 0.3:
            id_ = self.rng.choice(list(self.texts[scope]))
            assert await self.store.forget(
                document_id=id_, audience=Audience(scopes=frozenset({scope}))
            )
            del self.texts[scope][id_]
        else:
            text = " ".join(self.rng.choices(WORDS, k=self.rng.randint(1, 8)))
            message = f"{scope}: {text}"
            file = shared(name="x", scope=scope, message=message)
            self.texts[scope][await put(self.store, text, file=file)] = text

    def visible(self, by: Audience) -> dict[int, str]:
        return {id_: text for scope in by.scopes for id_, text in self.texts[scope].items()}


@pytest.mark.parametrize("seed", range(3))
async def test_results_counts_and_scores_are_those_of_what_may_be_seen(
    store: Store, seed: int, full_size: bool
) -> None:
    rng = random.Random(seed)
    world = World(store, rng)
    for _ in range(200 if full_size else 20):
        await world.step()
        by = Audience(scopes=frozenset(rng.sample(SCOPES, rng.randint(0, len(SCOPES)))))
        visible = world.visible(by)
        question = " ".join(rng.sample(WORDS, 2))

        passages = await found(store, question, by=by, limit=500)

        expected = bm25(question, {id_: (text, "x") for id_, text in visible.items()})
        assert {p.document_id: p.score for p in passages} == pytest.approx(expected, rel=1e-3)
        assert await store.count_documents(audience=by) == len(visible)
        assert {d.id for d in await store.documents(audience=by)} == set(visible)


async def test_a_hidden_document_changes_no_result_at_all(store: Store) -> None:
    space = await store.space(model="model", dimensions=2)
    await put(
        store, "Apple birch.", file=shared(scope="slack:T1/C1"), space=space, vectors=[[1, 0]]
    )
    await put(store, "Cedar.", file=shared(scope="slack:T1/C1", message="m2"))
    before = await _everything_seen(store, audience("slack:T1/C1"))

    for n in range(5):
        hidden = shared(scope="slack:T1/C2", message=f"h{n}")
        await put(store, f"Apple birch. {n}", file=hidden, space=space, vectors=[[1, 0]])

    assert await _everything_seen(store, audience("slack:T1/C1")) == before


async def test_nothing_of_a_hidden_document_can_be_had_by_its_number(store: Store) -> None:
    hidden = await put(store, "Salaries.", file=shared(scope="slack:T1/C1"))
    [passage] = await store.passages_of(document_id=hidden, audience=audience("slack:T1/C1"))
    stranger = audience("slack:T1/C2", "library")

    assert await store.document(document_id=hidden, audience=stranger) is None
    assert await store.passages_of(document_id=hidden, audience=stranger) == []
    assert await store.surroundings(passage_id=passage.id, audience=stranger, characters=9) is None
    assert not await store.forget(document_id=hidden, audience=stranger)
    assert await store.count_documents(audience=audience("slack:T1/C1")) == 1


async def test_sources_elsewhere_do_not_show(store: Store) -> None:
    await put(store, "Same bytes.", file=shared(scope="slack:T1/C1", message="m1"))
    await put(store, "Same bytes.", file=shared(scope="slack:T2/C1", message="m1", name="b.txt"))

    [document] = await store.documents(audience=audience("slack:T1/C1"))

    assert [source.name for source in document.sources] == ["notes.txt"]


async def _everything_seen(
    store: Store, by: Audience
) -> tuple[list[Passage], list[Passage], dict[str, float]]:
    space = await store.space(model="model", dimensions=2)
    return (
        await found(store, "apple birch cedar", by=by),
        await store.search(audience=by, question="apple", vector=[0.5, 0.5], space=space, limit=10),
        await store.word_weights(audience=by, question="apple walnut"),
    )
