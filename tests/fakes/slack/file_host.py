"""Slack's file host: bytes for those who may, a page to sign in for everybody else."""

import asyncio

from aiohttp import web

from tests.fakes.slack.breaking import cut_off
from tests.fakes.slack.faults import Cut, Fault, Hang, Slow
from tests.fakes.slack.things import File
from tests.fakes.slack.world import World

_LOGIN = "<!DOCTYPE html><html><body>Sign in to your workspace</body></html>"
_PAGES = {"quip", "canvas", "space"}
"""Canvases and posts, which come as pages whatever their objects say."""
_AT_ONCE = Slow(piece_bytes=2**16, pause_s=0)


async def hand_out(
    request: web.Request, world: World, file_id: str, *, token: str, fault: Fault | None
) -> web.StreamResponse:
    """Answer a download."""
    file = world.files.get(file_id)
    if file is None:
        return web.Response(status=404, text="not found")
    if not _may_read(world, file, token):
        return web.Response(text=_LOGIN, content_type="text/html")
    if isinstance(fault, Hang):
        await asyncio.Event().wait()
    return await _sent(request, file, fault)


def _may_read(world: World, file: File, token: str) -> bool:
    team = world.teams[file.team]
    inside = world.sees(team.bot, file)
    return token == team.bot_token and not team.revoked and "files:read" in team.scopes and inside


async def _sent(request: web.Request, file: File, fault: Fault | None) -> web.StreamResponse:
    """Stream a file without saying how long it is."""
    served = "text/html" if file.mode in _PAGES else file.mimetype
    response = web.StreamResponse(headers={"Content-Type": served})
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
