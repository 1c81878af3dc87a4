"""Bolt's connection, with types."""

from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler


async def connected(handler: AsyncSocketModeHandler) -> None:
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt left it untyped


async def closed(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt left it untyped
