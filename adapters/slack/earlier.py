"""The files that stood in a channel before Footnote came, page by page."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from adapters.errors import AdapterError
from adapters.incoming import EarlierFiles, Incoming
from adapters.slack.calls import Calls, SlackRefusal
from adapters.slack.inbound import Written, incoming
from adapters.slack.keys import Workspace, channel_of
from adapters.slack.looking import shares_in
from adapters.slack.people import Directory, Person
from rag.values import Scope

Json = Mapping[str, Any]

_PAGE = 50


async def earlier_files(
    scope: Scope, *, page: str | None, workspace: Workspace, calls: Calls, directory: Directory
) -> EarlierFiles:
    """Return a page of a channel's files, newest first, each in the message it stands in.

    Raises:
        SlackRefusal: they may not be listed.
        PlatformUnavailableError: not now.
    """
    channel = channel_of(scope)
    number = int(page or 1)
    listed = await calls.read("files.list", channel=channel, count=_PAGE, page=number)
    messages = await asyncio.gather(
        *(
            _message_of(file, channel, workspace=workspace, calls=calls, directory=directory)
            for file in listed["files"]
        )
    )
    paging = listed["paging"]
    return EarlierFiles(
        total=int(paging["total"]),
        messages=tuple(message for message in messages if message is not None),
        next=str(number + 1) if number < int(paging["pages"]) else None,
    )


async def _message_of(
    file: Json, channel: str, *, workspace: Workspace, calls: Calls, directory: Directory
) -> Incoming | None:
    """Return the message a file was shared by; None when it stands there no longer."""
    shares = shares_in(file, channel) or await _looked_up(file, channel, calls)
    if not shares or not file.get("user"):
        return None
    share = shares[0]
    body = {
        "ts": share["ts"],
        "thread_ts": share.get("thread_ts"),
        "user": file["user"],
        "text": "",
        "files": [file],
    }
    message = Written(channel=channel, body=body, edited_at=None)
    author = await _author(str(file["user"]), directory)
    return incoming(message, workspace, author=author, is_fresh=False)


async def _looked_up(file: Json, channel: str, calls: Calls) -> Sequence[Json]:
    """Ask for one file alone: lists may leave out where it was shared."""
    try:
        known = await calls.read("files.info", file=file["id"])
    except SlackRefusal:
        return ()
    return shares_in(known["file"], channel)


async def _author(user: str, directory: Directory) -> Person | None:
    try:
        return await directory.person(user)
    except AdapterError:
        return None
