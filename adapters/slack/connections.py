"""Socket Mode: two connections, so that one is there while the other is made anew."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.app.async_app import AsyncApp

# By a name of its own: at DEBUG it logs whole messages, ours never do.
_SDK = logging.getLogger("slack_sdk.socket_mode")
"""What the client itself has to say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SocketPace:
    """When connections are opened and held dead."""

    apart_s: float = 30.0
    """Slack ends each after some hours; opened apart, they do not end together."""
    ping_s: float = 5.0
    """Four of them without an answer, and a connection is made anew."""


class Connections:
    """Both connections of one process."""

    def __init__(
        self, app: AsyncApp, *, app_token: str, proxy: str | None, pace: SocketPace
    ) -> None:
        self.connected = asyncio.Event()
        """Set whenever a connection is made: what happened before it may be lost."""
        self._pace = pace
        self._renewal: asyncio.Task[None] | None = None
        self._handlers = [_handler(app, app_token, proxy, pace) for _ in range(2)]
        for handler in self._handlers:
            handler.client.message_listeners.append(self._notice)

    @property
    def is_open(self) -> bool:
        """Whether events arrive, by one connection at least."""
        sessions = [handler.client.current_session for handler in self._handlers]
        return any(session is not None and not session.closed for session in sessions)

    async def stay(self, opened: Callable[[], None]) -> None:
        """Stay connected until cancelled; tell `opened` once events arrive."""
        first, second = self._handlers
        try:
            await _connect(first)
            opened()
            await asyncio.sleep(self._pace.apart_s)
            await _connect(second)
            await asyncio.Event().wait()
        finally:
            for handler in self._handlers:
                await handler.client.close()  # type: ignore[no-untyped-call]
            if self._renewal is not None:
                self._renewal.cancel()
                await asyncio.gather(self._renewal, return_exceptions=True)

    async def renew(self) -> None:
        """Open new connections in place of both, one after the other.

        For those that look alive and deliver nothing (slackapi/python-slack-sdk#1701).
        """
        # The client swallows a cancellation now and then, and who waits for it would never end.
        self._renewal = asyncio.create_task(self._renew())
        await asyncio.shield(self._renewal)

    async def _renew(self) -> None:
        for handler in self._handlers:
            if handler.client.current_session is not None:
                await handler.client.connect_to_new_endpoint(force=True)

    async def _notice(self, client: object, message: Mapping[str, Any], raw: str | None) -> None:
        """Hear Slack greet, which it does once for each connection."""
        if message.get("type") == "hello":
            self.connected.set()


def _handler(
    app: AsyncApp, app_token: str, proxy: str | None, pace: SocketPace
) -> AsyncSocketModeHandler:
    handler = AsyncSocketModeHandler(
        app, app_token, logger=_SDK, proxy=proxy, ping_interval=pace.ping_s
    )
    # Else it reads the environment's variables for proxies by itself.
    handler.client.proxy = proxy
    handler.client.aiohttp_client_session.trace_configs.append(_one_address_each(handler))
    return handler


def _one_address_each(handler: AsyncSocketModeHandler) -> aiohttp.TraceConfig:
    """Return what has every attempt ask for an address of its own.

    An address is good for one connection, and the client tries it again for ever when it could not
    hear that it was connected.
    """

    async def forget_address(*_: object) -> None:
        handler.client.wss_uri = None

    tracing = aiohttp.TraceConfig()
    tracing.on_request_start.append(forget_address)
    tracing.freeze()
    return tracing


async def _connect(handler: AsyncSocketModeHandler) -> None:
    await handler.client.connect()  # type: ignore[no-untyped-call]
