"""The CDN: bytes for whoever has a link that is signed and has not expired."""

import asyncio
import hashlib
import hmac
import secrets
import time
from urllib.parse import quote

from aiohttp import web

from tests.fakes.discord.breaking import cut_off
from tests.fakes.discord.faults import Cut, Fault, Hang, Slow
from tests.fakes.discord.things import File, Snowflake
from tests.fakes.discord.world import World

LINK_LASTS_S = 24 * 3600
_GONE = "This content is no longer available."
_AT_ONCE = Slow(piece_bytes=2**16, pause_s=0)


class Links:
    """Signs addresses of attachments, anew each time a message is shown."""

    def __init__(self) -> None:
        self.base = ""
        """Where the CDN is, without a slash at the end; set when it listens."""
        self._secret = secrets.token_bytes(16)

    def signed(self, file: File) -> str:
        made = int(time.time())
        ends = f"{made + LINK_LASTS_S:x}"
        query = f"ex={ends}&is={made:x}&hm={self._signature(file.id, ends, f'{made:x}')}&"
        folder = "ephemeral-attachments" if file.is_ephemeral else "attachments"
        return f"{self.base}/{folder}/{file.channel}/{file.id}/{quote(file.name)}?{query}"

    def holds(self, file: Snowflake, query: dict[str, str]) -> bool:
        """Tell whether a link still opens a file."""
        ends, made = query.get("ex", "0"), query.get("is", "")
        right = self._signature(file, ends, made)
        return hmac.compare_digest(right, query.get("hm", "")) and int(ends, 16) > time.time()

    def expire(self) -> None:
        """Let every link there is be worth nothing; showing the message again makes a new one."""
        self._secret = secrets.token_bytes(16)

    def _signature(self, *parts: str) -> str:
        return hmac.new(self._secret, "/".join(parts).encode(), hashlib.sha256).hexdigest()


async def hand_out(
    request: web.Request, world: World, links: Links, *, fault: Fault | None
) -> web.StreamResponse:
    """Answer a download; no token is asked for."""
    file = world.files.get(Snowflake(request.match_info["file"]))
    if file is None or not links.holds(file.id, dict(request.query)):
        return web.Response(status=404, text=_GONE)
    if isinstance(fault, Hang):
        await asyncio.Event().wait()
    return await _sent(request, file, fault)


async def _sent(request: web.Request, file: File, fault: Fault | None) -> web.StreamResponse:
    media_type = file.media_type or "application/octet-stream"
    response = web.StreamResponse(headers={"Content-Type": media_type})
    response.content_length = len(file.content)
    await response.prepare(request)
    if isinstance(fault, Cut):
        await response.write(file.content[: fault.after_bytes])
        cut_off(request)
        return response
    pace = fault if isinstance(fault, Slow) else _AT_ONCE
    for begin in range(0, len(file.content), pace.piece_bytes):
        await response.write(file.content[begin : begin + pace.piece_bytes])
        await asyncio.sleep(pace.pause_s)
    await response.write_eof()
    return response
