"""What a client does to read what the gateway sent."""

import json
import zlib
from collections.abc import Callable
from typing import Any

import aiohttp
import zstandard


def inflater(compress: str) -> Callable[[aiohttp.WSMessage], dict[str, Any]]:
    """Return what reads one message after the other."""
    inflate: Callable[[bytes], bytes] = bytes
    if compress == "zlib-stream":
        inflate = zlib.decompressobj().decompress
    elif compress == "zstd-stream":
        inflate = zstandard.ZstdDecompressor().decompressobj().decompress

    def read(message: aiohttp.WSMessage) -> dict[str, Any]:
        data = message.data
        read: dict[str, Any] = json.loads(data if isinstance(data, str) else inflate(data))
        return read

    return read
