"""Slack's file objects → what Footnote reads."""

from collections.abc import Iterable, Mapping
from typing import Any

from adapters.slack.keys import Workspace, time_of
from rag.events import FileShared
from rag.values import Scope

Json = Mapping[str, Any]

GONE = "tombstone"
HIDDEN = "hidden_by_limit"
"""Mode of a file that was deleted."""


def shared_files(
    files: Iterable[Json],
    *,
    workspace: Workspace,
    scope: Scope,
    channel: str,
    ts: str,
    thread: str | None,
    uploader: str | None,
    user: str,
) -> tuple[FileShared, ...]:
    """Return the files of one message, in its order; deleted ones are left out.

    Those hosted elsewhere and those that Slack hides are among them: whoever asks about one is
    told so when it is fetched.
    """
    return tuple(
        FileShared(
            scope=scope,
            message_key=workspace.message(channel, ts),
            file_id=file["id"],
            name=str(file.get("name") or file.get("title") or "a file"),
            size=file.get("size"),
            uploader=uploader,
            uploader_id=workspace.person(user),
            permalink=workspace.permalink(channel, ts, thread=thread),
            shared_at=time_of(ts),
        )
        for file in files
        if file.get("mode") != GONE
    )
