"""What is wrong with how the app is set up in Slack, and what to do about it; pure sentences.

None of them holds a token. Slack's words: docs.slack.dev/reference/methods, auth.test and
apps.connections.open.
"""

import re
from collections.abc import Set

from adapters.slack.scopes import SCOPES

_BOT_TOKEN = re.compile(r"xoxb-[A-Za-z0-9-]+")
_APP_TOKEN = re.compile(r"xapp-[A-Za-z0-9-]+")
_APP_OF_TOKEN = re.compile(r"xapp-\d+-(A[A-Z0-9]+)-")

_COPY_BOTS = (
    'Copy "Bot User OAuth Token" from "OAuth & Permissions" in the app\'s settings: '
    "it begins with xoxb-."
)
_MAKE_APPS = (
    'Make one under "Basic Information", "App-Level Tokens", with the scope connections:write, '
    "and copy it: it begins with xapp-."
)

NO_APP_TOKEN = (
    f"SLACK_APP_TOKEN is not set, so Slack has no way to reach Footnote. {_MAKE_APPS} "
    "Or let Slack post to an address of yours: `footnote run --http` (docs/slack.md)."
)
"""In the words of who starts Footnote."""

NOT_POSTED = (
    'Slack does not post everything. Look under "Event Subscriptions" in the app\'s settings '
    "whether it is on, has the address that leads here, and names all events of the manifest."
)

_OTHER_TOKENS = {
    "xoxp-": "is a user token: Footnote would speak as a person",
    "xapp-": "is an app-level token, which belongs in SLACK_APP_TOKEN",
    "xoxe": "rotates: it would end after twelve hours. Create the app without token rotation",
}

_BOT_REFUSALS = {
    "invalid_auth": "is not a token that Slack knows",
    "not_authed": "did not reach Slack",
    "not_allowed_token_type": "is another kind of token",
    "token_expired": "has expired: the app rotates its tokens, create it without token rotation",
    "token_revoked": "was revoked: the app was removed from the workspace. Install it again",
    "account_inactive": "belongs to an app or a workspace that is gone. Install the app again",
}
_GONE = {"token_revoked", "account_inactive"}
_FORGET_ALL = (
    "If it is not to come back, `footnote forget --all --scope slack:T…`, with the workspace's id, "
    "forgets all that was read there."
)
_APP_REFUSALS = {
    "invalid_auth": "is not a token that Slack knows",
    "not_allowed_token_type": "is another kind of token",
    "token_revoked": "was revoked",
    "missing_scope": "lacks the scope connections:write",
    "no_permission": "lacks the scope connections:write",
}

SOCKET_MODE_OFF = (
    "Slack says that Socket Mode is switched off for this app. If nothing arrives, switch it on "
    'under "Socket Mode" in the app\'s settings; '
    "or set SLACK_SIGNING_SECRET and run with --http."
)


def odd_bot_token(token: str | None) -> str | None:
    """Say what is wrong with a bot token that cannot be one by its looks."""
    if not token:
        return f"SLACK_BOT_TOKEN is missing. {_COPY_BOTS}"
    if _BOT_TOKEN.fullmatch(token):
        return None
    known = (what for prefix, what in _OTHER_TOKENS.items() if token.startswith(prefix))
    return f"SLACK_BOT_TOKEN {next(known, 'does not look like a bot token')}. {_COPY_BOTS}"


def odd_app_token(token: str) -> str | None:
    """Say what is wrong with an app-level token that cannot be one by its looks."""
    if _APP_TOKEN.fullmatch(token):
        return None
    if token.startswith("xoxb-"):
        what = "is a bot token, which belongs in SLACK_BOT_TOKEN"
    else:
        what = "does not look like an app-level token" if token else "is missing"
    return f"SLACK_APP_TOKEN {what}. {_MAKE_APPS}"


def refused_bot_token(error: str) -> str:
    """Say what to do when Slack refuses the bot token with `error`."""
    forget = f" {_FORGET_ALL}" if error in _GONE else ""
    return f"SLACK_BOT_TOKEN {_why(error, _BOT_REFUSALS)} ({error}). {_COPY_BOTS}{forget}"


def refused_app_token(error: str) -> str:
    """Say what to do when Slack refuses the app-level token with `error`."""
    return f"SLACK_APP_TOKEN {_why(error, _APP_REFUSALS)} ({error}). {_MAKE_APPS}"


def missing_scopes(granted: Set[str]) -> str | None:
    """Name every scope that the installation lacks, with its reason; None if there are all."""
    missing = [f"  {name}: {reason}" for name, reason in SCOPES.items() if name not in granted]
    if not missing:
        return None
    return "\n".join(
        [
            'The app lacks scopes. Add them in its settings under "OAuth & Permissions", '
            '"Bot Token Scopes", and reinstall the app to the workspace there:',
            *missing,
        ]
    )


def other_app(app_id: str | None, *, app_token: str) -> str | None:
    """Say so when the two tokens belong to two apps, of which one would be deaf."""
    named = _APP_OF_TOKEN.match(app_token)
    if app_id is None or named is None or named[1] == app_id:
        return None
    return (
        f"SLACK_APP_TOKEN belongs to the app {named[1]!r}, SLACK_BOT_TOKEN to {app_id!r}. "
        "Copy both from the settings of one app."
    )


def _why(error: str, known: dict[str, str]) -> str:
    return known.get(error, "is refused by Slack")
