"""The stable JSON objects that `--json` prints: one per line, documented in `docs/json.md`."""

import json
from collections.abc import Sequence
from pathlib import Path

from rag.values import Answer, Citation, Document, Passage, Receipt

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]


def print_object(content: dict[str, Json]) -> None:
    """Print one object on one line and send it on its way: the reader may be waiting for it."""
    line = json.dumps(content, ensure_ascii=False)
    # Bytes of a file name that are no text: escaped as JSON does, a program gets them back.
    line = line.encode(errors="backslashreplace").decode()
    print(line, flush=True)  # noqa: T201 - for programs


def answer_object(answer: Answer) -> dict[str, Json]:
    return {
        "outcome": answer.outcome.value,
        "answer": answer.text,
        "citations": [_citation(citation) for citation in answer.citations],
        "searched": answer.searched,
        "timings_ms": {**answer.timings_ms},
    }


def search_object(passages: Sequence[Passage]) -> dict[str, Json]:
    return {"passages": [_found(passage) for passage in passages]}


def ingest_object(rows: Sequence[tuple[Path, Receipt]]) -> dict[str, Json]:
    return {"files": [_file(path, receipt) for path, receipt in rows]}


def sources_object(documents: Sequence[Document]) -> dict[str, Json]:
    return {"documents": [document_object(document) for document in documents]}


def document_object(document: Document) -> dict[str, Json]:
    return {
        "id": document.id,
        "document": document.name,
        "scope": document.scope,
        "format": document.format,
        "state": document.state.value,
        "pages": document.pages,
        "passages": document.passages,
        "sources": [source.permalink for source in document.sources],
    }


def forget_object(forgotten: Sequence[Document], unknown: Sequence[str]) -> dict[str, Json]:
    return {"forgotten": [document_object(d) for d in forgotten], "unknown": [*unknown]}


def show_object(before: str, passage: Passage, after: str) -> dict[str, Json]:
    return {
        "document": passage.document,
        "page": passage.page,
        "place": passage.place,
        "before": before,
        "text": passage.text,
        "after": after,
        "source": passage.source,
    }


def _citation(citation: Citation) -> Json:
    passage = citation.passage
    return {
        "n": citation.n,
        "document": passage.document,
        "page": passage.page,
        "place": passage.place,
        "quote": citation.quote,
        "source": passage.source,
    }


def _found(passage: Passage) -> Json:
    return {
        "document": passage.document,
        "page": passage.page,
        "place": passage.place,
        "score": round(passage.score, 4),
        "text": passage.text,
    }


def _file(path: Path, receipt: Receipt) -> Json:
    return {
        "path": str(path),
        "outcome": receipt.outcome.value,
        "reason": receipt.detail or None,
        "pages": receipt.pages,
        "passages": receipt.passages,
        "document": receipt.document_id,
    }
