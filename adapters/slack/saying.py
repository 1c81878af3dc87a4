"""What people said in a thread before Footnote was called into it."""

from collections import deque
from collections.abc import Sequence

from adapters.errors import AdapterError
from adapters.incoming import Said, Standing
from adapters.slack.calls import Calls
from adapters.slack.inbound import written
from adapters.slack.keys import Address, Workspace
from adapters.slack.people import Directory
from adapters.slack.words import mentions, plain

_NEWEST = 50


async def said_before(
    to: Address, workspace: Workspace, *, calls: Calls, directory: Directory
) -> Sequence[Said]:
    """Return the messages of people above the one to answer, oldest first, the newest 50.

    Empty where the thread was opened by a question to Footnote, since it knows that itself.

    Raises:
        SlackRefusal, PlatformUnavailableError: it cannot be read.
    """
    newest: deque[tuple[str, str]] = deque(maxlen=_NEWEST)
    replies = calls.pages(
        "conversations.replies", of="messages", channel=to.channel, ts=to.root, latest=to.message
    )
    async for body in replies:
        if to.is_direct or (body["ts"] == to.root and _opens_with_us(body, workspace)):
            return ()
        event = {**body, "type": "message", "channel": to.channel}
        message = written(event, workspace)
        if message is not None and body["ts"] < to.message:
            words = plain(str(body.get("text") or ""), bot_user=workspace.bot_user)
            newest.append((message.user, words))
    return [await _said(user, words, directory) for user, words in newest if words]


def _opens_with_us(body: object, workspace: Workspace) -> bool:
    text = body.get("text") if isinstance(body, dict) else ""
    is_ours = isinstance(body, dict) and body.get("bot_id") == workspace.bot_id
    return is_ours or mentions(str(text or ""), workspace.bot_user)


async def _said(user: str, words: str, directory: Directory) -> Said:
    try:
        person = await directory.person(user)
    except AdapterError:
        return Said(author="somebody", text=words, from_outside=True)
    is_outside = person.standing is Standing.OUTSIDE
    return Said(author=person.name, text=words, from_outside=is_outside)
