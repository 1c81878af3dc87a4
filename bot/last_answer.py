"""The passages behind the last answer in this terminal, by id: what `footnote show N` opens.

Ids only: of a document that is forgotten, nothing is left here either.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from rag.values import Citation, Scope

_FILE = "last_answer.json"


def remember(data_dir: Path, citations: Sequence[Citation], scope: Scope) -> None:
    """Keep where an answer was given and the passages it cites; without any nothing changes."""
    passages = [citation.passage.id for citation in citations]
    if not passages:
        return
    data_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    (data_dir / _FILE).write_text(json.dumps({"scope": scope, "passages": passages}))


def cited_passage(data_dir: Path, n: int) -> tuple[Scope, int] | None:
    """Return scope and passage id behind `[n]`; None when the last answer had no such marker."""
    try:
        last = json.loads((data_dir / _FILE).read_text())
        passages = last["passages"]
        return (Scope(last["scope"]), int(passages[n - 1])) if 1 <= n <= len(passages) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None  # none yet, or written by another version
