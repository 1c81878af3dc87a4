"""Putting documents into a store without a file or a reader."""

import hashlib
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import numpy as np

from rag.events import FileShared
from rag.splitting import MEASURED_SIZE, PassageSize, split
from rag.storage.spaces import EmbeddingSpace
from rag.storage.store import Store
from rag.values import LIBRARY, Audience, DocumentState, Passage, Scope
from tests.rag.readings import reading

EVERYONE = Audience(scopes=frozenset({LIBRARY}))
_DAY_ONE = datetime(2026, 3, 1, tzinfo=UTC)


def audience(*scopes: str) -> Audience:
    return Audience(scopes=frozenset(map(Scope, scopes)))


def shared(
    *,
    name: str = "notes.txt",
    message: str = "m1",
    file_id: str = "f1",
    scope: str = LIBRARY,
    day: int = 1,
) -> FileShared:
    return FileShared(
        scope=Scope(scope),
        message_key=message,
        file_id=file_id,
        name=name,
        size=None,
        uploader="Maria",
        permalink=f"https://chat.example/{message}",
        shared_at=_DAY_ONE + timedelta(days=day),
    )


async def put(
    store: Store,
    text: str,
    *,
    file: FileShared | None = None,
    size: PassageSize = MEASURED_SIZE,
    space: EmbeddingSpace | None = None,
    vectors: Sequence[Sequence[float]] | None = None,
) -> int:
    """Save a text as a document; its bytes are the text's."""
    return await store.save(
        file=file or shared(message=f"message of {text[:50]}"),
        sha256=hashlib.sha256(text.encode()).digest(),
        format="text",
        state=DocumentState.INDEXED,
        pages=None,
        split=split(reading(text), size=size),
        space=space,
        vectors=None if vectors is None else np.asarray(vectors, dtype=np.float32),
    )


async def found(
    store: Store, question: str, *, by: Audience = EVERYONE, limit: int = 10
) -> list[Passage]:
    """Search by words alone."""
    return await store.search(audience=by, question=question, vector=None, space=None, limit=limit)
