"""How the gateway packs what it sends: plainly, by zlib or by zstd, one stream a connection."""

import json
import zlib
from collections.abc import Callable, Mapping

import zstandard

Packer = Callable[[bytes], bytes]


def packer(compress: str) -> Packer | None:
    """Return what packs one message after the other; None where they are sent as text.

    Args:
        compress: as in the query of the gateway's address; empty for none.
    """
    if compress == "zlib-stream":
        stream = zlib.compressobj()
        return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
    if compress == "zstd-stream":
        pack = zstandard.ZstdCompressor().compressobj()
        return lambda data: pack.compress(data) + pack.flush(zstandard.COMPRESSOBJ_FLUSH_BLOCK)
    return None


def wire(payload: Mapping[str, object]) -> bytes:
    return json.dumps(payload).encode()
