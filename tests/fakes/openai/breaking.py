"""Sending a stream of events, and going wrong in the middle of it."""

import asyncio
from collections.abc import Iterable

from aiohttp import web

from tests.fakes.openai import wire
from tests.fakes.openai.faults import Cut, Fault, Garble, Hang


class CutOnPurposeError(Exception):
    """The connection is gone; there is nothing to answer on."""


def cut(request: web.Request) -> None:
    """Close the connection in the middle of whatever was being sent."""
    if request.transport is not None:
        request.transport.abort()
    raise CutOnPurposeError


async def stream(
    request: web.Request, events: Iterable[str], fault: Fault | None, *, delay_s: float
) -> web.StreamResponse:
    """Send events with a pause after each; the first is the role, so token k is event k."""
    response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
    await response.prepare(request)
    for sent, event in enumerate(events):
        await response.write(event.encode())
        if isinstance(fault, Hang | Cut | Garble) and sent == fault.after_tokens:
            await _go_wrong(request, response, fault)
        await asyncio.sleep(delay_s)
    await response.write(wire.DONE.encode())
    await response.write_eof()
    return response


async def _go_wrong(
    request: web.Request, response: web.StreamResponse, fault: Hang | Cut | Garble
) -> None:
    match fault:
        case Hang():
            await asyncio.Event().wait()
        case Cut():
            cut(request)
        case Garble(line=line):
            await response.write(line.encode())
