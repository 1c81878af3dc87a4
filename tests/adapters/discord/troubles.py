"""What the contract's troubles are on Discord."""

from collections.abc import Mapping, Sequence

from tests.adapters.stage import Trouble
from tests.fakes.discord import app_calls, callback_calls, look_calls, message_calls, thread_calls
from tests.fakes.discord.desk import FILE
from tests.fakes.discord.faults import (
    LOST_REPLY,
    PASS,
    SERVER_ERROR,
    Cut,
    Fault,
    Refuse,
    busy,
)

POSTS = frozenset({message_calls.POST, callback_calls.FOLLOW})
"""Whatever makes a new message of an answer."""
EDITS = frozenset({message_calls.EDIT, callback_calls.EDIT_OWN})
SIGNS = frozenset({message_calls.REACT})
LOOKS = frozenset(
    {
        *(look_calls.CHANNEL, look_calls.CHANNELS, look_calls.GUILD, look_calls.ROLES),
        *(look_calls.MEMBER, look_calls.MEMBERS, thread_calls.MEMBER, thread_calls.MEMBERS),
    }
)
"""Whatever tells who may see what."""
LOGIN = frozenset({app_calls.ME, app_calls.GATEWAY})
_FILE = frozenset({FILE})

TROUBLES: Mapping[Trouble, tuple[frozenset[str], Sequence[Fault]]] = {
    Trouble.REPLY_LOST: (POSTS, [LOST_REPLY]),
    Trouble.SECOND_REPLY_LOST: (POSTS, [PASS, LOST_REPLY]),
    Trouble.BUSY: (POSTS, [busy(retry_after_s=0.5)]),
    Trouble.ERROR: (POSTS, [SERVER_ERROR]),
    Trouble.FILE_GONE: (_FILE, [Refuse(status=404, message="not found", as_page=True)]),
    Trouble.FILE_FORBIDDEN: (_FILE, [Refuse(status=403, message="forbidden", as_page=True)]),
    Trouble.FILE_ERROR: (_FILE, [SERVER_ERROR]),
    Trouble.FILE_CUT: (_FILE, [Cut(applied=True, after_bytes=1000)]),
}
"""By trouble: which calls, and what becomes of the next of them."""
