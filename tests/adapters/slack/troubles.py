"""What the contract's troubles are on Slack."""

from collections.abc import Mapping, Sequence

from tests.adapters.stage import Trouble
from tests.fakes.slack.faults import (
    LOGIN_PAGE,
    LOST_REPLY,
    PASS,
    SERVER_ERROR,
    Cut,
    Fault,
    Refuse,
    busy,
)

POSTS = frozenset({"chat.postMessage", "chat.startStream", "chat.postEphemeral", "response_url"})
"""Whatever makes a new message."""
EDITS = frozenset({"chat.update", "chat.appendStream", "chat.stopStream"})
LOOKS = frozenset(
    {
        "conversations.info",
        "conversations.list",
        "conversations.members",
        "conversations.replies",
        "users.conversations",
        "users.info",
        "users.list",
    }
)
_FILE = frozenset({"file"})

TROUBLES: Mapping[Trouble, tuple[frozenset[str], Sequence[Fault]]] = {
    Trouble.REPLY_LOST: (POSTS, [LOST_REPLY]),
    Trouble.SECOND_REPLY_LOST: (POSTS, [PASS, LOST_REPLY]),
    Trouble.BUSY: (POSTS, [busy(retry_after_s=1)]),
    Trouble.ERROR: (POSTS, [SERVER_ERROR]),
    Trouble.FILE_GONE: (_FILE, [Refuse(error="not found", status=404, as_page=True)]),
    Trouble.FILE_FORBIDDEN: (_FILE, [LOGIN_PAGE]),
    Trouble.FILE_ERROR: (_FILE, [SERVER_ERROR]),
    Trouble.FILE_CUT: (_FILE, [Cut(applied=True, after_bytes=1000)]),
}
"""By trouble: which calls, and what becomes of the next of them."""
