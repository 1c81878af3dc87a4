"""What Footnote needs to be allowed in a server, one reason each, and what is missing. Pure."""

import discord

NEEDED = {
    "view_channel": "See the channels it answers in.",
    "send_messages": "Answer, in channels without threads and where there are too many.",
    "create_public_threads": "Open a thread for an answer.",
    "send_messages_in_threads": "Answer in threads and forum posts.",
    "read_message_history": "Read files, follow a thread, catch up after being away.",
    "add_reactions": "Show with a reaction that it is at work.",
    "attach_files": "Post what was given by /add, so that its source is somewhere.",
}
"""Permissions, as discord.py names them. None of them moderates, pings, or manages anything."""
_SHOWN = {
    "view_channel": "View Channel",
    "send_messages": "Send Messages",
    "create_public_threads": "Create Public Threads",
    "send_messages_in_threads": "Send Messages in Threads",
    "read_message_history": "Read Message History",
    "add_reactions": "Add Reactions",
    "attach_files": "Attach Files",
}
"""As Discord's settings name them, in English."""


def invite_link(application: str) -> str:
    """Return where a server's admin adds Footnote, with what it needs and no more.

    Source: "OAuth2", docs.discord.com/developers/topics/oauth2.
    """
    wanted = discord.Permissions(**dict.fromkeys(NEEDED, True))
    return discord.utils.oauth_url(
        application, permissions=wanted, scopes=("bot", "applications.commands")
    )


def missing(rights: discord.Permissions) -> str | None:
    """Say what Footnote is not allowed in a channel, and what to do; None if that is nothing."""
    lacking = [name for name in NEEDED if not getattr(rights, name)]
    if not lacking:
        return None
    named = "; ".join(f"{_SHOWN[name]} ({NEEDED[name].rstrip('.').lower()})" for name in lacking)
    return (
        f"Here I lack permissions: {named}. Whoever manages the server gives them to my role, or "
        "to me in this channel's settings."
    )
