"""What people said before Footnote was called: above it in a thread, or in what it replies to."""

from collections.abc import Mapping, Sequence
from typing import Any

from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.keys import Address
from adapters.discord.pen import GONE
from adapters.discord.words import plain
from adapters.incoming import Said

Json = Mapping[str, Any]

_NEWEST = 50
_WRITTEN = {0, 19}
_THREADS = {10, 11, 12}
"""Types of channels."""


async def said_before(to: Address, *, calls: Calls, bot: str) -> Sequence[Said]:
    """Return the messages of people above the one to answer, oldest first, the newest 50.

    Empty where the thread was opened by a question to Footnote, since it knows that itself.

    Raises:
        DiscordRefusal, PlatformUnavailableError: it cannot be read.
    """
    if to.is_direct:
        return ()
    channel = await calls.do(Route("GET", "/channels/{channel_id}", channel_id=to.channel))
    if channel["type"] not in _THREADS:
        return await _replied_to(to, calls, bot)
    route = Route("GET", "/channels/{channel_id}/messages", channel_id=to.channel)
    above = await calls.do(route, query={"before": to.message, "limit": _NEWEST})
    opener = await _message(calls, channel["parent_id"], to.channel)
    if opener is not None and (opener["author"]["id"] == bot or _names(opener, bot)):
        return ()
    bodies = sorted(above, key=lambda body: int(body["id"]))
    said = [body for body in ([opener] if opener else []) + bodies if _by_a_person(body)]
    if said and _names(said[0], bot) and said[0]["id"] == to.channel:
        return ()  # a post that turned to Footnote
    told = [Said(author=_author(body), text=_words(body, bot)) for body in said]
    return [one for one in told if one.text][-_NEWEST:]


async def _replied_to(to: Address, calls: Calls, bot: str) -> Sequence[Said]:
    if not to.replies_to:
        return ()
    body = await _message(calls, to.channel, to.replies_to)
    if body is None or not _by_a_person(body) or not _words(body, bot):
        return ()
    return (Said(author=_author(body), text=_words(body, bot)),)


async def _message(calls: Calls, channel: str, message: str) -> Json | None:
    route = Route(
        "GET",
        "/channels/{channel_id}/messages/{message_id}",
        channel_id=channel,
        message_id=message,
    )
    try:
        found: Json = await calls.do(route)
    except DiscordRefusal as error:
        if error.code in GONE:
            return None
        raise
    return found


def _by_a_person(body: Json) -> bool:
    is_program = body["author"].get("bot") or body.get("webhook_id")
    return body["type"] in _WRITTEN and not is_program


def _names(body: Json, bot: str) -> bool:
    return any(user["id"] == bot for user in body.get("mentions") or ())


def _author(body: Json) -> str:
    author = body["author"]
    return str(author.get("global_name") or author["username"])


def _words(body: Json, bot: str) -> str:
    names = {user["id"]: f"@{user['username']}" for user in body.get("mentions") or ()}
    return plain(str(body.get("content") or ""), own={bot}, names=names)
