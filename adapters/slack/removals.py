"""Slack's events → what is gone and has to be forgotten. Pure."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from adapters.incoming import (
    FileRetracted,
    MessageRetracted,
    Retraction,
    ScopeRetracted,
    TenantRetracted,
)
from adapters.slack.keys import Workspace, time_of

Json = Mapping[str, Any]

_LEFT = {"channel_left", "group_left", "channel_deleted", "group_deleted"}
_ARCHIVED = {"channel_archive", "group_archive"}


def retraction(event: Json, workspace: Workspace) -> Retraction | None:
    """Return what an event takes away; None when it takes nothing of ours."""
    kind = event["type"]
    if kind == "message":
        return _message_gone(event, workspace)
    if kind in {"file_deleted", "file_unshared"}:
        return _file_gone(event, workspace)
    if kind in _LEFT | _ARCHIVED or _is_own_leave(event, workspace):
        return ScopeRetracted(scope=workspace.scope(event["channel"]), at=_time(event))
    is_revoked = kind == "tokens_revoked" and event.get("tokens", {}).get("bot")
    return (
        TenantRetracted(tenant=workspace.tenant, at=_time(event))
        if kind == "app_uninstalled" or is_revoked
        else None
    )


def _time(event: Json) -> datetime | None:
    return time_of(event["event_ts"]) if "event_ts" in event else None


def _message_gone(event: Json, workspace: Workspace) -> MessageRetracted | None:
    """Return the message that is gone; one with replies stays as a tombstone.

    Our own count too: below a question that was put by a command stands its answer.
    """
    gone = event.get("subtype") == "message_deleted"
    after = event.get("message") or {}
    buried = event.get("subtype") == "message_changed" and after.get("subtype") == "tombstone"
    if not (gone or buried):
        return None
    ts = event["deleted_ts"] if gone else after["ts"]
    return MessageRetracted(message=workspace.message(event["channel"], ts))


def _file_gone(event: Json, workspace: Workspace) -> FileRetracted:
    """Return where a file is gone: one that is unshared may stand in other channels still."""
    channel = event.get("channel_id") if event["type"] == "file_unshared" else None
    return FileRetracted(
        tenant=workspace.tenant,
        file_id=event["file_id"],
        message=None,
        scope=workspace.scope(channel) if channel else None,
    )


def _is_own_leave(event: Json, workspace: Workspace) -> bool:
    return event["type"] == "member_left_channel" and event.get("user") == workspace.bot_user
