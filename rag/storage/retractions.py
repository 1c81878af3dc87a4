"""Tombstones: what was taken back may not come back, however late it arrives.

Who saves and who retracts hold the same lock until their commit, so that either the save sees the
tombstone or the retraction sees the source. Saves share it: files of one message do not wait for
each other, only the same file of the same message does.
"""

import hashlib
import json
from collections.abc import Collection
from typing import NamedTuple

from psycopg import AsyncConnection

from rag.errors import FileRetractedError
from rag.events import FileShared
from rag.values import Tenant, tenant_of


class Named(NamedTuple):
    """What is taken back: a message, one file of it, or a file in any message."""

    message_key: str | None
    file_id: str | None


async def refuse_retracted(connection: AsyncConnection, file: FileShared) -> None:
    """Let a file in unless it was taken back; comes first in the transaction that writes it.

    Raises:
        FileRetractedError: its message, it alone, or its file id in any message was retracted.
    """
    tenant = tenant_of(file.scope)
    itself = _hash(tenant, Named(file.message_key, file.file_id))
    hashes = sorted(
        [
            itself,
            _hash(tenant, Named(file.message_key, None)),
            _hash(tenant, Named(None, file.file_id)),
        ]
    )
    # One row after the other, in this order: all who lock several do so in the same one.
    await connection.execute(
        """
        select case when alone then pg_advisory_xact_lock(lock)::text
            else pg_advisory_xact_lock_shared(lock)::text end
        from unnest(%s::bigint[], %s::bool[]) wanted (lock, alone)
        """,
        ([_lock(hash_) for hash_ in hashes], [hash_ == itself for hash_ in hashes]),
    )
    cursor = await connection.execute(
        "select exists (select from retraction where tenant = %s and key_hash = any(%s))",
        (tenant, hashes),
    )
    [(retracted,)] = await cursor.fetchall()
    if retracted:
        raise FileRetractedError(file.name)


async def put_tombstones(
    connection: AsyncConnection, *, tenant: Tenant, named: Collection[Named]
) -> None:
    """Keep out from now on what is named; saves of it that have begun are waited for.

    A transaction calls this once and before it locks a document: whoever saves holds such a lock
    while he waits for a document.

    Raises:
        ValueError: one names nothing.
    """
    if Named(None, None) in named:
        raise ValueError("a retraction names a message, a file, or a file of a message")
    hashes = await _locked(connection, tenant, named)
    await connection.execute(
        "insert into retraction (tenant, key_hash) select %s, unnest(%s::bytea[])"
        " on conflict do nothing",
        (tenant, hashes),
    )


async def lift_tombstones(
    connection: AsyncConnection, *, tenant: Tenant, named: Collection[Named]
) -> None:
    """Let in again just what is named; other tombstones that keep it out stay."""
    hashes = await _locked(connection, tenant, named)
    await connection.execute(
        "delete from retraction where tenant = %s and key_hash = any(%s)", (tenant, hashes)
    )


async def _locked(
    connection: AsyncConnection, tenant: Tenant, named: Collection[Named]
) -> list[bytes]:
    hashes = sorted(_hash(tenant, each) for each in named)
    await connection.execute(
        "select pg_advisory_xact_lock(lock) from unnest(%s::bigint[]) lock",
        ([_lock(hash_) for hash_ in hashes],),
    )
    return hashes


def _hash(tenant: Tenant, named: Named) -> bytes:
    """As a JSON list, so that no two retractions are written alike."""
    return hashlib.sha256(json.dumps([tenant, *named]).encode()).digest()


def _lock(hash_: bytes) -> int:
    return int.from_bytes(hash_[:8], signed=True)
