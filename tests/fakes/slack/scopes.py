"""Which method needs which scope, by each method's page below docs.slack.dev/reference/methods."""

from collections.abc import Set

from tests.fakes.slack.limits import RefusedError

EVERY = frozenset(
    {
        "app_mentions:read",
        "assistant:write",
        "channels:history",
        "channels:join",
        "channels:read",
        "chat:write",
        "commands",
        "files:read",
        "groups:history",
        "groups:read",
        "im:history",
        "im:read",
        "im:write",
        "mpim:history",
        "mpim:read",
        "reactions:read",
        "reactions:write",
        "team:read",
        "users:read",
    }
)
"""What an app of ours could want."""

_READS = {"channels:read", "groups:read", "im:read", "mpim:read"}
_HISTORIES = {"channels:history", "groups:history", "im:history", "mpim:history"}
_ANY_OF: dict[str, set[str]] = {
    "chat.postMessage": {"chat:write"},
    "chat.postEphemeral": {"chat:write"},
    "chat.update": {"chat:write"},
    "chat.delete": {"chat:write"},
    "chat.startStream": {"chat:write"},
    "chat.appendStream": {"chat:write"},
    "chat.stopStream": {"chat:write"},
    "assistant.threads.setStatus": {"assistant:write", "chat:write"},
    "conversations.replies": _HISTORIES,
    "conversations.history": _HISTORIES,
    "conversations.members": _READS,
    "conversations.info": _READS,
    "conversations.list": _READS,
    "conversations.open": {"im:write", "mpim:write"},
    "conversations.join": {"channels:join"},
    "users.conversations": _READS,
    "users.info": {"users:read"},
    "users.list": {"users:read"},
    "files.info": {"files:read"},
    "files.list": {"files:read"},
    "reactions.add": {"reactions:write"},
    "reactions.remove": {"reactions:write"},
    "team.info": {"team:read"},
}


def check_scopes(method: str, granted: Set[str]) -> None:
    """Refuse a method for which no scope was granted.

    Raises:
        RefusedError: `missing_scope`, with what is needed and what there is.
    """
    needed = _ANY_OF.get(method)
    if needed and not needed & granted:
        provided = ",".join(sorted(granted))
        raise RefusedError("missing_scope", needed=sorted(needed)[0], provided=provided)
