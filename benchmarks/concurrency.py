"""Eight questions at once: ours beside the seed's, same documents, same slow model, one run.

`python -m benchmarks.concurrency`, from the root of the repository, takes about a minute.
"""

import asyncio
import shutil
import tempfile
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.pipelines import Pipeline, footnote, seed
from benchmarks.slow_model import CHAT_LATENCY_S, EMBEDDINGS_LATENCY_S, slow_model
from benchmarks.stalls import watched_loop

QUESTIONS = (
    "After how many years is a laptop replaced?",
    "How many days of paid holiday a year does everybody have?",
    "When does the shift in the workshop begin?",
    "How many weeks at full salary does the other parent have?",
    "What do I do when a laptop is lost?",
    "How long may I work from another country of the European Union?",
    "Within how many days do I hand in receipts after a journey?",
    "How do I roll back the shop to the last release?",
)
_ROUNDS = 3
_ROOT = Path(__file__).parents[1]
_DOCUMENTS = (
    _ROOT / "tests/documents/demo/employee-handbook.md",
    _ROOT / "tests/documents/demo/parental-leave-faq.md",
    _ROOT / "bot/demo/documents/incident-runbook.md",
)

OpenPipeline = Callable[[str, Path], AbstractAsyncContextManager[Pipeline]]
"""Takes the address of the model, and a folder to keep things in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """What one pipeline took, in seconds: medians over the rounds, the longest of all stalls."""

    ingest_s: float
    ingest_stall_s: float
    one_s: float
    eight_s: float
    stall_s: float


async def measure(open_pipeline: OpenPipeline, url: str, documents: Path) -> Measured:
    """Ingest the documents, then ask one question, then all at once, several times."""
    with tempfile.TemporaryDirectory(prefix="footnote-bench-") as data_dir:
        async with open_pipeline(url, Path(data_dir)) as pipeline:
            async with watched_loop() as ingesting:
                ingest_s = await _timed([pipeline.ingest(documents)])
            await pipeline.ask(QUESTIONS[0])  # the first one makes connections and fills caches
            async with watched_loop() as asking:
                one = [await _timed([pipeline.ask(QUESTIONS[n])]) for n in range(_ROUNDS)]
                eight = [await _timed(pipeline.ask(q) for q in QUESTIONS) for _ in range(_ROUNDS)]
    return Measured(
        ingest_s=ingest_s,
        ingest_stall_s=ingesting.longest_s,
        one_s=median(one),
        eight_s=median(eight),
        stall_s=asking.longest_s,
    )


async def _timed(work: Iterable[Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await asyncio.gather(*work)
    return time.perf_counter() - begun


def table(measured: Mapping[str, Measured]) -> str:
    """Lay out the figures, one pipeline a line."""
    lines = [
        f"A chat call takes {CHAT_LATENCY_S} s, vectors {EMBEDDINGS_LATENCY_S} s. Medians of "
        f"{_ROUNDS} rounds; stall: the longest time in which the event loop did nothing else.",
        "",
        "           one question   eight at once   ratio    stall      ingest    stall",
    ]
    lines += [
        f"{name:<9}{m.one_s:>12.2f} s{m.eight_s:>14.2f} s{m.eight_s / m.one_s:>8.1f}"
        f"{m.stall_s:>7.2f} s{m.ingest_s:>10.2f} s{m.ingest_stall_s:>7.2f} s"
        for name, m in measured.items()
    ]
    return "\n".join(lines)


def main() -> None:
    """Measure both and print the table."""
    measured = {}
    with slow_model() as url, tempfile.TemporaryDirectory() as documents:
        for document in _DOCUMENTS:
            shutil.copy(document, documents)
        for open_pipeline in (seed, footnote):
            work = measure(open_pipeline, url, Path(documents))
            measured[open_pipeline.__name__] = asyncio.run(work)
    print(table(measured))


if __name__ == "__main__":
    main()
