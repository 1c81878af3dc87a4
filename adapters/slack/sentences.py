"""What only Slack's people are told: its commands, and what Slack itself will not do."""

HELP = (
    "*Ask* by mentioning me in a channel, in a thread, or without a mention in a direct message.",
    "*Give me files* by dropping them here: I read them and answer from them.",
    "`/footnote ask QUESTION` asks where all can see it.",
    "`/footnote sources` lists the files I may use here; `/footnote forget NAME` forgets one.",
    "`/footnote status` tells how I am; `/footnote read-earlier` reads files dropped before.",
    "`/footnote receipts quiet|full`, `contributors everyone|members|admins`, "
    "`access public|channel`: settings of this channel, for admins and its creator.",
    "In a thread, where Slack has no commands: mention me with `sources`, `forget NAME`, "
    "`quiet` or `help`.",
)
"""Mrkdwn, a line each."""

NOTHING_ASKED = "Type your question behind it: `/footnote ask How much notice do I have to give?`"


def not_here(bot: str, *, channel: str) -> str:
    """Say what to do in a channel that Footnote is not in; both are ids."""
    return f"I am not in <#{channel}>. Type `/invite <@{bot}>` there, then ask again."


def edits_instead(error: str) -> str:
    """Say why answers are not streamed."""
    return f"Answers are edited instead of streamed: Slack does not allow streams here ({error})."


NOT_STORED = "That went wrong on my side. Ask again in a minute."
NOT_OPENED = "Slack did not open a window for that. Click again in a minute."


def refused(error: str) -> str:
    """Say that Slack did not let a question be posted."""
    return f"Slack does not let me post here ({error}). Ask me in a direct message."
