"""What is said on the command line."""

from bot.sentences.counting import counted
from rag.values import Scope

NOTHING_TO_ASK = "There is no question here. Write one behind the command, or - for standard input."
NO_PASSAGE = "No passage matches."
NOTHING_CHANGED = "Nobody changed anything yet."
NO_DOCUMENT = "Nothing is ingested here yet. Begin with: footnote ingest PATH"
MIGRATED = "The database is ready."
STOPPED = "Stopped."
CHAT_HELLO = "Ask away. A path on a line of its own is read; Ctrl-D ends."
DEMO_YOUR_TURN = "Your turn: ask, or give the path of a file of your own. Ctrl-D ends."
NO_PLATFORM = (
    "No chat platform is set up, so there is nowhere to run. For Slack, set SLACK_BOT_TOKEN and "
    "SLACK_APP_TOKEN; for Discord, DISCORD_TOKEN: docs/slack.md and docs/discord.md have the way "
    "there, ten minutes. Or try Footnote here in the terminal: `footnote chat` to ask, `footnote "
    "ingest PATH` to give it files, `footnote demo` to see it work."
)
UNSIGNED = (
    "With --http Slack posts to Footnote, and SLACK_SIGNING_SECRET, which is not set, tells its "
    'requests from those of others. Copy "Signing Secret" from "Basic Information" in the app\'s '
    "settings, or run without --http and with SLACK_APP_TOKEN: docs/slack.md has both ways."
)


def no_such_document(name: str, scope: Scope) -> str:
    return f"There is no document {name!r} in {scope!r}. `footnote sources` lists what is there."


def forgot_all(scope: Scope, documents: int) -> str:
    return f"Forgot all of {scope}: {counted(documents, 'document')}, and what was asked there."


def no_citation(n: int) -> str:
    return f"The last answer here had no [{n}], or its document is forgotten. Ask again."


UNKNOWN_APP = (
    "DISCORD_TOKEN is not set, so nobody knows which app to invite. Copy it from the developer "
    'portal, "Bot", "Reset Token": docs/discord.md has the way there.'
)
