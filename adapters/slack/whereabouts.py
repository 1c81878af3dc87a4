"""Whether files still stand where they were dropped."""

from collections.abc import Collection

from adapters.incoming import MessageKey
from adapters.slack.calls import Calls, Json, SlackRefusal
from adapters.slack.looking import Looking, shares_in
from adapters.slack.shared_files import GONE, HIDDEN

_NO_FILE = {"file_not_found", "file_deleted"}
_NO_CHANNEL = {"channel_not_found"}
_NO_MESSAGE = {"thread_not_found", "message_not_found"}


async def gone(message: MessageKey, file_ids: Collection[str], *, calls: Calls) -> Collection[str]:
    """Return which files are in a message no longer; all, where Footnote is not any more.

    What Slack hides because of a plan's limit is there.

    Raises:
        PlatformUnavailableError: not now.
    """
    _, channel, ts = message.split("/")
    if not await is_in(channel, calls):
        return file_ids
    return [file_id for file_id in file_ids if await _is_gone(file_id, channel, ts, calls)]


async def is_in(channel: str, calls: Calls) -> bool:
    """Whether Footnote is in a channel that is in use; where that cannot be told it is.

    Raises:
        PlatformUnavailableError: not now.
    """
    try:
        found = (await calls.read("conversations.info", channel=channel))["channel"]
    except SlackRefusal as error:
        return error.error not in _NO_CHANNEL
    is_direct = found.get("is_im") or found.get("is_mpim")
    return bool(is_direct or (found.get("is_member") and not found.get("is_archived")))


async def _is_gone(file_id: str, channel: str, ts: str, calls: Calls) -> bool:
    try:
        file = (await calls.read("files.info", file=file_id))["file"]
    except SlackRefusal as error:
        return error.error in _NO_FILE
    if file.get("mode") in {GONE, HIDDEN}:
        return bool(file["mode"] == GONE)
    if not file.get("shares"):
        # Without a word about shares nothing is known of them.
        return False
    there = next((share for share in shares_in(file, channel) if share["ts"] == ts), None)
    return there is None or not await _stands(there, channel, calls)


async def _stands(share: Json, channel: str, calls: Calls) -> bool:
    """Whether the message of a file is there: it may be deleted and its file left."""
    try:
        return await Looking(calls).is_there(channel, share)
    except SlackRefusal as error:
        return error.error not in _NO_MESSAGE
