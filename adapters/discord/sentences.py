"""What only Discord's people are told: its commands, menus, and what Discord will not do."""

from adapters.discord.lines import line

WHICH_SERVER = "Which server is your question about? I answer from its files that you may see."
NO_SERVER = "We share no server, so there are no files I could answer you from."
THANKS = "Thank you."
NOT_STORED = "That went wrong on my side. Try again in a minute."
NO_SERVER_CHOSEN = "Which server is it about? Choose one with `/footnote server`, then ask again."
ABOUT_THIS_SERVER = (
    "Here I answer from this server. Use `/footnote server` in a direct message to me: it chooses "
    "which server that is about."
)
NO_FILES_THERE = "There is no file in that message."
READING_THEM = "I am reading them; a mark on the message tells when I am done."
READ_ALREADY = "I have read them already, or they are being read."
TOO_LARGE_TO_POST = (
    "That file is too large for me to post (10 MB). Drop it in a channel, then choose Apps, "
    "Index files, in the menu of your message."
)
WHAT_IS_IN_IT = "What is in it?"
NO_CONTENT = (
    "Discord does not let me read messages that do not mention me, so files dropped without a "
    "mention and follow-ups without one are not seen. Whoever runs me can switch on the message "
    "content intent (docs/discord.md)."
)
HELP = (
    "**Ask** by mentioning me, by `/ask`, or without a mention in a direct message and in a "
    "thread that I opened.",
    "**Give me files** with a mention, by `/add`, or by Apps, Index files, in a message's menu. "
    "Where a moderator switched on `/footnote index`, I read every file that is dropped.",
    "`/sources` lists the files that you may ask about; `/forget` lets me forget one.",
    "`/footnote status` tells how I am; `/footnote privacy` what I keep.",
    "For moderators: `/footnote index`, `answers`, `posts`, `receipts`, `contributors`, `access`, "
    "`read-earlier`.",
)
PRIVACY = (
    "I keep the text of the files that I read here, the questions I am asked with their answers, "
    "and who asked and dropped them. Other messages I do not keep.",
    "Delete a message or a file, and what I read in it is gone. Remove me from the server, and all "
    "of it is.",
    "Questions and the passages that answer them are sent to the language model that whoever runs "
    "me has set up. Nothing is used to train one.",
)


def about_server(name: str) -> str:
    """Say which server a conversation is about from now on."""
    return (
        f"From now on we talk about **{line(name, longest=100)}**. `/footnote server` changes it."
    )
