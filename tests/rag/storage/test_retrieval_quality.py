"""How well words alone find, on real questions: floors that no change may go below."""

from pathlib import Path

import pytest

from benchmarks.judging import load
from benchmarks.retrieval import span_quality, text_quality
from rag.splitting import MEASURED_SIZE
from rag.storage.store import Store


@pytest.mark.timeout(240)
async def test_texts_that_answer_are_ranked_first(store: Store, shared_data: Path) -> None:
    quality = await text_quality(store, load(shared_data / "anthropic_docs"), size=MEASURED_SIZE)

    assert quality.ndcg >= 0.79
    assert quality.recall >= 0.86
    assert quality.mrr >= 0.87


@pytest.mark.timeout(240)
async def test_sentences_that_answer_are_in_the_first_passages(
    store: Store, shared_data: Path
) -> None:
    quality = await span_quality(store, load(shared_data / "chunking_eval"), size=MEASURED_SIZE)

    assert quality.recall >= 0.90
    assert quality.precision >= 0.036
