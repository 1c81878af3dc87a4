"""How well words alone find: both question sets through the real store.

    python -m benchmarks.retrieval [DATA_FOLDER] [CHARACTERS …]

Given sizes of passages, it prints the curve of docs/adr/0004-passage-size.md.
"""

import asyncio
import hashlib
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.judging import (
    RANKS,
    SPAN_RANKS,
    Quality,
    QuestionSet,
    SpanQuality,
    judged,
    judged_spans,
    load,
)
from bot.database.opening import open_database
from rag.events import FileShared
from rag.splitting import MEASURED_SIZE, PassageSize, split
from rag.storage.store import Store
from rag.values import Audience, Block, BlockKind, DocumentState, Passage, Reading, Scope

DATA = Path(__file__).parents[2] / "shared" / "data"
_POOL = 50
"""Passages asked for: enough that ten texts are among them."""


async def text_quality(store: Store, questions: QuestionSet, *, size: PassageSize) -> Quality:
    """Rank texts by their best passage."""
    scope = Scope(f"library/texts-{size.most}")
    await _ingest(store, questions, scope=scope, size=size)
    rankings = []
    for question in questions.questions:
        found = await _search(store, question.text, scope=scope)
        rankings.append((question, list(dict.fromkeys(passage.source for passage in found))))
    return judged(rankings)


async def span_quality(store: Store, questions: QuestionSet, *, size: PassageSize) -> SpanQuality:
    """Find the very sentences that answer, among the first passages."""
    scope = Scope(f"library/spans-{size.most}")
    await _ingest(store, questions, scope=scope, size=size)
    results = []
    for question in questions.questions:
        found = await _search(store, question.text, scope=scope)
        results.append((question, [(p.source, (p.start, p.end)) for p in found[:SPAN_RANKS]]))
    return judged_spans(results)


async def _search(store: Store, question: str, *, scope: Scope) -> list[Passage]:
    audience = Audience(scopes=frozenset({scope}))
    return await store.search(
        audience=audience, question=question, vector=None, space=None, limit=_POOL
    )


async def _ingest(store: Store, questions: QuestionSet, *, scope: Scope, size: PassageSize) -> None:
    """Store every text as a plain file whose name says nothing; its permalink is its id."""
    for number, text in enumerate(questions.texts):
        reading = Reading(
            format="text",
            blocks=(_whole(text.text),),
            pages=None,
            unreadable_pages=(),
            truncated=False,
        )
        await store.save(
            file=FileShared(
                scope=scope,
                message_key=scope,
                file_id=text.id,
                name=f"{number}.txt",
                size=None,
                uploader=None,
                permalink=text.id,
                shared_at=datetime.now(UTC),
            ),
            sha256=hashlib.sha256(text.id.encode()).digest(),
            format=reading.format,
            state=DocumentState.INDEXED,
            pages=None,
            split=split(reading, size=size),
            space=None,
            vectors=None,
        )


def _whole(text: str) -> Block:
    return Block(text=text, kind=BlockKind.PROSE, page=None, place=None, first_row=None, heading=())


async def _report(data: Path, sizes: Sequence[PassageSize]) -> None:
    texts, spans = load(data / "anthropic_docs"), load(data / "chunking_eval")
    with tempfile.TemporaryDirectory() as folder:
        async with open_database(url=None, data_dir=Path(folder), migrate=True) as database:
            store = Store(database.pool)
            print(
                f"passages of | nDCG@{RANKS} recall@{RANKS} MRR@{RANKS} (anthropic_docs)"
                f" | span recall@{SPAN_RANKS} precision@{SPAN_RANKS} (chunking_eval)"
            )
            for size in sizes:
                whole = await text_quality(store, texts, size=size)
                part = await span_quality(store, spans, size=size)
                print(
                    f"{size.most:6} chars | {whole.ndcg:.3f} {whole.recall:.3f} {whole.mrr:.3f}"
                    f" | {part.recall:.3f} {part.precision:.3f}",
                    flush=True,
                )


def main(arguments: Sequence[str]) -> None:
    """Measure at the sizes given, or at the one that Footnote uses."""
    paths = [Path(a) for a in arguments if not a.isdigit()]
    sizes = [PassageSize(most=int(a)) for a in arguments if a.isdigit()]
    data = paths[0] if paths else DATA
    if not data.is_dir():
        sys.exit(
            f"There are no question sets to measure on at {str(data)!r}: they are kept beside the "
            "repository, in ../shared/data. Put them there, or name their folder."
        )
    asyncio.run(_report(data, sizes or [MEASURED_SIZE]))


if __name__ == "__main__":
    main(sys.argv[1:])
