"""Whether files still stand where they were dropped."""

from collections.abc import Collection

from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.earlier import files_in
from adapters.discord.written import CONTENT
from adapters.incoming import MessageKey

_NOT_THERE = {10003, 10004, 10008, 50001}
"""Unknown channel, server or message; no access.

Source: "JSON Error Codes", docs.discord.com/developers/topics/opcodes-and-status-codes.
"""


async def gone(message: MessageKey, file_ids: Collection[str], *, calls: Calls) -> Collection[str]:
    """Return which files are in a message no longer; all, where it cannot be seen any more.

    Without the message content intent nothing is known: messages look empty then.

    Raises:
        PlatformUnavailableError: not now.
    """
    _, channel, id_ = message.split("/")
    route = Route(
        "GET", "/channels/{channel_id}/messages/{message_id}", channel_id=channel, message_id=id_
    )
    try:
        body = await calls.do(route)
    except DiscordRefusal as error:
        return file_ids if error.code in _NOT_THERE else ()
    if not any(body.get(part) for part in CONTENT):
        return ()
    standing = {str(file["id"]) for file in files_in(body)}
    return [file_id for file_id in file_ids if file_id not in standing]
