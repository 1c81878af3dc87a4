"""Tombstones: what was taken back may not come back, however late it arrives.

Who saves and who retracts hold the same lock until their commit, so that either the save sees the
tombstone or the retraction sees the source. Saves share it: files of one message do not wait for
each other.
"""

import hashlib
import json

from psycopg import AsyncConnection

from rag.errors import FileRetractedError
from rag.events import FileShared
from rag.values import Tenant, tenant_of


async def refuse_retracted(connection: AsyncConnection, file: FileShared) -> None:
    """Let a file in unless it was taken back; comes first in the transaction that writes it.

    Raises:
        FileRetractedError: its message, it alone, or its file id in any message was retracted.
    """
    tenant = tenant_of(file.scope)
    hashes = sorted(
        _hash(tenant, message_key, file_id)
        for message_key, file_id in (
            (file.message_key, None),
            (file.message_key, file.file_id),
            (None, file.file_id),
        )
    )
    # One row after the other, in this order: all who lock several do so in the same one.
    await connection.execute(
        "select pg_advisory_xact_lock_shared(lock) from unnest(%s::bigint[]) lock",
        ([_lock(hash_) for hash_ in hashes],),
    )
    cursor = await connection.execute(
        "select exists (select from retraction where tenant = %s and key_hash = any(%s))",
        (tenant, hashes),
    )
    [(retracted,)] = await cursor.fetchall()
    if retracted:
        raise FileRetractedError(file.name)


async def put_tombstone(
    connection: AsyncConnection, *, tenant: Tenant, message_key: str | None, file_id: str | None
) -> None:
    """Keep out from now on what is named; saves of it that have begun are waited for.

    Raises:
        ValueError: nothing is named.
    """
    if message_key is None and file_id is None:
        raise ValueError("a retraction names a message, a file, or a file of a message")
    hash_ = _hash(tenant, message_key, file_id)
    await connection.execute("select pg_advisory_xact_lock(%s)", (_lock(hash_),))
    await connection.execute(
        "insert into retraction (tenant, key_hash) values (%s, %s) on conflict do nothing",
        (tenant, hash_),
    )


async def lift_tombstone(
    connection: AsyncConnection, *, tenant: Tenant, message_key: str, file_id: str
) -> None:
    """Let in again one file of one message; other tombstones that name either stay."""
    hash_ = _hash(tenant, message_key, file_id)
    await connection.execute("select pg_advisory_xact_lock(%s)", (_lock(hash_),))
    await connection.execute(
        "delete from retraction where tenant = %s and key_hash = %s", (tenant, hash_)
    )


def _hash(tenant: Tenant, message_key: str | None, file_id: str | None) -> bytes:
    """As a JSON list, so that no two retractions are written alike."""
    return hashlib.sha256(json.dumps([tenant, message_key, file_id]).encode()).digest()


def _lock(hash_: bytes) -> int:
    return int.from_bytes(hash_[:8], signed=True)
