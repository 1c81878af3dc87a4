"""How a fault, and a refusal, show on the wire."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

from aiohttp import web

from tests.fakes.discord.faults import Cut, Fault, Hang, Refuse


class RefusedError(Exception):
    """Discord does not do it."""

    def __init__(
        self, status: int, code: int, message: str, *, errors: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.body: dict[str, Any] = {"message": message, "code": code}
        if errors:
            self.body["errors"] = errors


def invalid(path: str, code: str, message: str) -> RefusedError:
    """Return `Invalid Form Body` about one field.

    Args:
        path: with dots: `content`, `components.0.components.1.label`.
        code: `BASE_TYPE_MAX_LENGTH` and the like.
        message: for people.
    """
    errors: dict[str, Any] = {"_errors": [{"code": code, "message": message}]}
    for key in reversed(path.split(".")):
        errors = {key: errors}
    return RefusedError(400, 50035, "Invalid Form Body", errors=errors)


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
    if fault.as_page:
        page = f"<html><body>{fault.message}</body></html>"
        return web.Response(text=page, status=fault.status, content_type="text/html")
    body: dict[str, Any] = {"message": fault.message, "code": fault.code}
    if fault.status != 429:
        return replied(body, status=fault.status)
    wait_s = fault.retry_after_s or 0.0
    is_global = fault.scope == "global"
    headers = {"Retry-After": str(int(wait_s) + 1), "X-RateLimit-Scope": fault.scope}
    if is_global:
        headers["X-RateLimit-Global"] = "true"
    body |= {"retry_after": wait_s, "global": is_global}
    return replied(body, status=429, headers=headers)


def replied(
    body: object, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> web.Response:
    """Reply with JSON, as Discord's proxy does.

    discord.py reads JSON only where the content type says nothing more, and believes in a rate
    limit only where a proxy left `Via`.
    """
    return web.Response(
        body=json.dumps(body).encode(),
        status=status,
        content_type="application/json",
        headers={"Via": "1.1 google", **(headers or {})},
    )
