"""What the app may do in a workspace and is told of there, each with its reason.

Names: docs.slack.dev/reference/scopes and docs.slack.dev/reference/events.
"""

from collections.abc import Mapping

SCOPES: Mapping[str, str] = {
    "app_mentions:read": "Hear when somebody mentions it.",
    "channels:history": "Read messages, threads and files in public channels it was added to.",
    "groups:history": "The same in private channels it was added to.",
    "im:history": "The same in conversations with it alone.",
    "mpim:history": "The same in group conversations it was added to.",
    "channels:read": "Know which public channels it is in, who else is, and if outsiders are.",
    "groups:read": "The same for private channels it was added to.",
    "im:read": "Know who is in a conversation with it alone.",
    "mpim:read": "Know who is in a group conversation it was added to.",
    "chat:write": "Answer.",
    "commands": "Offer the command /footnote.",
    "files:read": "Download the files that people drop.",
    "reactions:write": "Show with a reaction that it is at work, and take it away.",
    "users:read": "Name who dropped a file, and tell guests, outsiders and admins apart.",
}
"""Bot scopes that every installation needs."""

AGENT_SCOPES: Mapping[str, str] = {
    "assistant:write": "Be listed among the workspace's agents and suggest questions there.",
}
"""What the agent view needs besides."""

EVENTS: Mapping[str, str] = {
    "app_mention": "A question in a channel, also in one it is not in.",
    "message.channels": "Files, follow-ups, edits and deletions in public channels.",
    "message.groups": "The same in private channels.",
    "message.im": "The same in conversations with it alone.",
    "message.mpim": "The same in group conversations.",
    "file_shared": "A file whose message came without it, or that was shared again.",
    "file_deleted": "A file to forget.",
    "file_unshared": "A file to forget in one channel.",
    "file_change": "A file that may have other content now.",
    "member_joined_channel": "It was added to a channel; or who may read an answer changed.",
    "member_left_channel": "Who may read an answer changed.",
    "channel_left": "It was removed from a public channel: forget what was dropped there.",
    "group_left": "It was removed from a private channel: the same.",
    "channel_deleted": "A public channel is gone: the same.",
    "group_deleted": "A private channel is gone: the same.",
    "channel_archive": "A public channel was archived: the same.",
    "group_archive": "A private channel was archived: the same.",
    "channel_shared": "Another workspace reads a channel now: be strict there.",
    "channel_unshared": "It does no longer.",
    "user_change": "Somebody became a guest or an admin, or ceased to be.",
    "app_home_opened": "Somebody opened the conversation with it.",
    "app_uninstalled": "It was removed from the workspace: forget everything of it.",
    "tokens_revoked": "Its token was taken away: the same.",
}
"""Bot events that the app subscribes to."""
