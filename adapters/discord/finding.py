"""Finding what stands there of a reply that nobody recorded, longer ago than nonces are kept."""

from collections.abc import AsyncIterator, Mapping
from typing import Any

from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.keys import Address, Way
from adapters.discord.pen import GONE, PostedMessage, Ref

Json = Mapping[str, Any]

_PAGE = 100
_MOST_PAGES = 10
_WRITTEN = {0, 19}
"""Types of messages that somebody wrote: plain ones and replies."""
_LOADING = 1 << 7


async def posted_before(calls: Calls, to: Address, *, bot: str) -> list[PostedMessage]:
    """Return our messages that answer a message, oldest first.

    The first is a reply to it, or the first of ours in the thread that was made from it. Those
    that go on follow it as no one's reply, since a thread's questions are answered one after
    another.

    Raises:
        DiscordRefusal: it cannot be looked at.
        PlatformUnavailableError: not now.
    """
    if to.way is Way.WHISPER:
        return await _whispered(calls, to)
    if to.way is Way.THREAD:
        found = await _those(calls, to, channel=to.message, bot=bot)
        if found:
            return found
    return await _those(calls, to, channel=to.channel, bot=bot)


async def _those(calls: Calls, to: Address, *, channel: str, bot: str) -> list[PostedMessage]:
    is_reply = to.way is not Way.POST and channel == to.channel
    found: list[PostedMessage] = []
    goes_on = not is_reply
    async for body in _behind(calls, channel, to.message):
        if body["author"]["id"] != bot or body["type"] not in _WRITTEN:
            continue
        target = (body.get("message_reference") or {}).get("message_id")
        if target is not None:
            goes_on = is_reply and target == to.message
        if goes_on:
            found.append(PostedMessage(ref=Ref(channel, body["id"]), shown=None))
        if to.way is Way.POST and found:
            break
    return found


async def _behind(calls: Calls, channel: str, message: str) -> AsyncIterator[Json]:
    """Yield what was written behind a message, oldest first."""
    after = message
    for _ in range(_MOST_PAGES):
        route = Route("GET", "/channels/{channel_id}/messages", channel_id=channel)
        try:
            page = await calls.do(route, query={"after": after, "limit": _PAGE})
        except DiscordRefusal as error:
            if error.code in GONE:
                return
            raise
        bodies = sorted(page, key=lambda body: int(body["id"]))
        for body in bodies:
            yield body
        if len(bodies) < _PAGE:
            return
        after = bodies[-1]["id"]


async def _whispered(calls: Calls, to: Address) -> list[PostedMessage]:
    """Return what an interaction was answered with, unless that is nothing yet."""
    route = Route(
        "GET",
        "/webhooks/{application_id}/{interaction_token}/messages/@original",
        application_id=to.application,
        interaction_token=to.token,
    )
    body = await calls.do(route)
    if int(body.get("flags") or 0) & _LOADING:
        return []
    return [PostedMessage(ref=Ref(body["channel_id"], body["id"]), shown=None)]
