"""How a fault shows on the wire."""

import asyncio

from aiohttp import web

from tests.fakes.slack.faults import Cut, Fault, Hang, Refuse


async def interrupt(request: web.Request, fault: Fault | None, *, applied: bool) -> None:
    """Do what a fault does before, or after, a call was done."""
    match fault:
        case Hang() if fault.applied == applied:
            await asyncio.Event().wait()
        case Cut() if fault.applied == applied:
            cut_off(request)
            raise ConnectionResetError


def cut_off(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


def refused(fault: Refuse) -> web.Response:
    headers = {} if fault.retry_after_s is None else {"Retry-After": str(fault.retry_after_s)}
    if fault.as_page:
        page = f"<html><body>{fault.error}</body></html>"
        return web.Response(text=page, status=fault.status, content_type="text/html")
    body = {"ok": False, "error": fault.error}
    return web.json_response(body, status=fault.status, headers=headers)
