"""Slack's events → what the inbox takes. Pure: whoever calls knows who the author is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from adapters.incoming import Addressed, Arrival, Incoming, Standing, ThreadKey
from adapters.slack.keys import Address, Workspace, time_of
from adapters.slack.people import Person
from adapters.slack.shared_files import shared_files
from adapters.slack.words import mentions, mentions_others, plain
from rag.events import QuestionAsked
from rag.values import outside

Json = Mapping[str, Any]

_WRITTEN = {None, "file_share", "thread_broadcast", "me_message"}
"""Subtypes of messages that people write; all others tell of something else."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """A message of a person as it stands now."""

    channel: str
    body: Json
    """The message object: `ts`, `user`, `text`, `files`, …."""
    edited_at: datetime | None

    @property
    def user(self) -> str:
        return str(self.body["user"])


def written(event: Json, workspace: Workspace) -> Written | None:
    """Return the message that an event tells of; None for what no person wrote or changed."""
    if event["type"] not in {"message", "app_mention"}:
        return None
    if event.get("subtype") == "message_changed":
        return _changed(event, workspace)
    return _by_a_person(event["channel"], event, _edited_at(event), workspace)


def incoming(
    message: Written, workspace: Workspace, *, author: Person | None, is_fresh: bool = True
) -> Incoming:
    """Return a message as the inbox takes it.

    Args:
        message: as `written` found it.
        workspace: where.
        author: who wrote it; None when that is not known, and then from outside.
        is_fresh: whether it may still be answered; of an old one only the files are read.
    """
    body, channel, ts = message.body, message.channel, str(message.body["ts"])
    root = str(body.get("thread_ts") or ts)
    text = str(body.get("text") or "")
    is_direct = channel.startswith("D")
    scope = workspace.scope(channel)
    standing = Standing.OUTSIDE if author is None else author.standing
    words = plain(text, bot_user=workspace.bot_user)
    hangs_below = None if root == ts else workspace.message(channel, root)
    return Incoming(
        message=workspace.message(channel, ts),
        thread=ThreadKey(workspace.message(channel, root)),
        opens_thread=root == ts,
        scope=scope,
        within=None,
        author=workspace.person(message.user),
        standing=standing,
        groups=frozenset(),
        reply_to=Address(
            team=workspace.team,
            channel=channel,
            root=root,
            message=ts,
            asker=message.user,
            asker_team=str(body.get("team") or workspace.team),
            alone=is_direct,
        ).written(),
        addressed=_addressed(text, workspace, is_direct=is_direct) if is_fresh else Addressed.NO,
        private=is_direct,
        is_direct=is_direct,
        to_others=mentions_others(text, bot_user=workspace.bot_user),
        about=hangs_below,
        by_program=False,
        question=QuestionAsked(question=words, scope=scope) if words and is_fresh else None,
        files=shared_files(
            body.get("files") or (),
            workspace=workspace,
            scope=outside(scope) if standing is Standing.OUTSIDE else scope,
            channel=channel,
            ts=ts,
            thread=None if hangs_below is None else root,
            uploader=None if author is None else author.name,
            user=message.user,
        ),
        sent_at=time_of(ts),
        edited_at=message.edited_at,
    )


def arrival(event: Json, workspace: Workspace) -> Arrival | None:
    """Return that Footnote was added to a channel, if an event says so."""
    joined = event["type"] == "member_joined_channel" and event.get("user") == workspace.bot_user
    if not joined:
        return None
    channel, ts, inviter = event["channel"], event["event_ts"], event.get("inviter")
    key = workspace.message(channel, f"hello-{ts}")
    return Arrival(
        message=key,
        thread=ThreadKey(key),
        scope=workspace.scope(channel),
        reply_to=Address(
            team=workspace.team,
            channel=channel,
            root="",
            message=ts,
            asker=inviter or workspace.bot_user,
            asker_team=workspace.team,
            alone=False,
        ).written(),
        inviter=workspace.person(inviter) if inviter else None,
        is_direct=False,
        at=time_of(ts),
    )


def is_own(body: Json, workspace: Workspace) -> bool:
    """Whether Footnote wrote a message."""
    return workspace.bot_id == body.get("bot_id") or workspace.bot_user == body.get("user")


def _addressed(text: str, workspace: Workspace, *, is_direct: bool) -> Addressed:
    if is_direct:
        return Addressed.DM
    return Addressed.MENTION if mentions(text, workspace.bot_user) else Addressed.NO


def _changed(event: Json, workspace: Workspace) -> Written | None:
    """Return an edited message; Slack also tells so of previews and replies that it adds."""
    after, before = event["message"], event.get("previous_message") or {}
    is_same = all(_ids(after, key) == _ids(before, key) for key in ("edited", "text", "files"))
    if is_same:
        return None
    edited_at = _edited_at(after) or time_of(event["event_ts"])
    return _by_a_person(event["channel"], after, edited_at, workspace)


def _ids(body: Json, key: str) -> object:
    """Return what makes a part of a message another: of files only which ones there are."""
    value = body.get(key)
    return [file["id"] for file in value] if key == "files" and value else value or None


def _by_a_person(
    channel: str, body: Json, edited_at: datetime | None, workspace: Workspace
) -> Written | None:
    by_program = body.get("bot_id") or not body.get("user") or is_own(body, workspace)
    if by_program or body.get("subtype") not in _WRITTEN or body["user"] == "USLACKBOT":
        return None
    return Written(channel=channel, body=body, edited_at=edited_at)


def _edited_at(body: Json) -> datetime | None:
    edited = body.get("edited")
    return time_of(edited["ts"]) if edited else None
