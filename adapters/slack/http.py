"""Signed requests: Slack posts what happens to an address of ours, instead of Socket Mode."""

import asyncio
import logging
import time
from collections.abc import Callable

from aiohttp import web
from slack_bolt.adapter.aiohttp import to_aiohttp_response
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from adapters.slack import signatures
from adapters.slack.remedies import NOT_POSTED

_LOG = logging.getLogger(__name__)

PATH = "/slack/events"
"""Of events, clicks and commands alike."""

_MAX_BODY_BYTES = 1024 * 1024
_READ_WITHIN_S = 3.0
"""Slack waits no longer for the whole reply."""
_DONE = 200


class Requests:
    """Hands in what Slack posts while there is an app, and has it come again while there is none.

    What is refused is not told to try no more: Slack sends an event four times.
    """

    def __init__(self, signing_secret: str) -> None:
        self.routes = (web.post(PATH, self._take),)
        self.app: AsyncApp | None = None
        self.connected = asyncio.Event()
        """Never set: nobody tells that Slack reaches us again."""
        self._secret = signing_secret
        self._seen = signatures.Seen()
        self._has_warned = False

    @property
    def is_open(self) -> bool:
        """Whether there is an app that takes what is posted."""
        return self.app is not None

    async def stay(self, opened: Callable[[], None]) -> None:
        """Let the app take requests until cancelled; `opened` is told at once."""
        opened()
        try:
            await asyncio.Event().wait()
        finally:
            self.app = None

    async def renew(self) -> None:
        """Say what to look at; there is no connection that could be made anew."""
        _LOG.warning(NOT_POSTED)

    async def _take(self, request: web.Request) -> web.Response:
        if self.app is None:
            raise web.HTTPServiceUnavailable(text="Footnote is not ready for this yet.")
        body = await _read(request)
        now, signature = time.time(), request.headers.get(signatures.SIGNATURE, "")
        fault = signatures.fault(request.headers, body, secret=self._secret, now=now)
        if fault is not None:
            self._warn(fault)
            raise web.HTTPUnauthorized(text="Refused: not signed by Slack within five minutes.")
        if not self._seen.add(signature, now=now):
            raise web.HTTPConflict(text="Refused: this very request came before.")
        response = await _dispatched(self.app, request, body)
        if response.status != _DONE:
            self._seen.forget(signature)
        return response

    def _warn(self, fault: str) -> None:
        """Tell once: a wrong secret shows at once, and strangers cannot fill the log."""
        if not self._has_warned:
            self._has_warned = True
            _LOG.warning("a request was refused: %s. Further ones are not told of", fault)


async def _read(request: web.Request) -> bytes:
    body = bytearray()
    try:
        async with asyncio.timeout(_READ_WITHIN_S):
            async for piece in request.content.iter_any():
                body += piece
                if len(body) > _MAX_BODY_BYTES:
                    raise web.HTTPRequestEntityTooLarge(_MAX_BODY_BYTES, len(body))
    except TimeoutError:
        raise web.HTTPRequestTimeout from None
    return bytes(body)


async def _dispatched(app: AsyncApp, request: web.Request, body: bytes) -> web.Response:
    try:
        read = AsyncBoltRequest(
            body=body.decode(), query=request.query_string, headers=dict(request.headers)
        )
    except ValueError:
        raise web.HTTPBadRequest(text="Refused: neither JSON nor a form.") from None
    return await to_aiohttp_response(await app.async_dispatch(read))
