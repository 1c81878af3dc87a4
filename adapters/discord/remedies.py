"""What is wrong with how the app is set up in Discord, and what to do about it; pure sentences.

None of them holds a token. Discord's words: docs.discord.com/developers.
"""


def refused_token() -> str:
    return (
        "Discord does not know DISCORD_TOKEN. Open the app in the developer portal "
        '(discord.com/developers/applications), "Bot", "Reset Token", and copy the new one: '
        "it is shown only once."
    )


NO_MESSAGE_CONTENT = (
    "Discord does not let Footnote read messages that do not mention it: files that people drop "
    "without a mention, and follow-ups without one, are not seen. To grant it, switch on "
    '"Message Content Intent" under "Bot" in the developer portal, and start Footnote again '
    "(docs/discord.md)."
)


def closed_for_good(error: Exception) -> str:
    """Say why Discord will not let the bot connect, however often it tries."""
    code = getattr(error, "code", 4014)
    return f"{_CLOSED.get(code, _CLOSED_OTHERWISE)} (close code {code})"


_CLOSED_OTHERWISE = "Discord ended the connection for good. See whether the app still exists"
_CLOSED = {
    4004: "Discord does not know DISCORD_TOKEN any more: copy a new one from the developer portal",
    4010: "Discord refuses the number of connections: this is a fault of Footnote, report it",
    4011: "Discord wants more connections than there are: start Footnote again",
    4012: "Discord no longer speaks this version of its gateway: update Footnote",
    4013: "Discord does not know what Footnote wants to hear of: this is a fault, report it",
    4014: (
        'Discord does not let Footnote read messages: switch on "Message Content Intent" under '
        '"Bot" in the developer portal, or wait a minute if you just switched it off'
    ),
}
"""By close code. Source: "Gateway Close Event Codes", docs.discord.com/developers/topics."""
