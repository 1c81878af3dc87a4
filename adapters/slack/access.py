"""What is needed to be in a workspace, and how much is done there unasked."""

from dataclasses import dataclass, field

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.catching_up import CatchUpPace
from adapters.slack.connections import SocketPace

API_URL = "https://slack.com/api/"
_TIMEOUT_S = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackAccess:
    """Tokens and addresses."""

    bot_token: str = field(repr=False)
    app_token: str | None = field(default=None, repr=False)
    """For Socket Mode; only who takes in needs it."""
    signing_secret: str | None = field(default=None, repr=False)
    """Slack posts to us, signed with it, instead of Socket Mode."""
    api_url: str = API_URL
    proxy: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlackPace:
    """How often things are done that nobody asks for."""

    sockets: SocketPace = field(default_factory=SocketPace)
    catch_up: CatchUpPace = field(default_factory=CatchUpPace)
    ask_again_s: float = 5.0
    """Whether Slack lets us in, while it does not answer."""
    file_settles_s: float = 60.0
    """Without another change, before a changed file is read again."""
    between_appends_s: float = 0.6
    """To all streams together; Slack allows a workspace about 100 such calls a minute."""
    between_edits_s: float = 1.5
    """Of all messages that grow without one; of these about 50."""


USUAL_PACE = SlackPace()


def client(access: SlackAccess, session: aiohttp.ClientSession) -> AsyncWebClient:
    """Return a client of the Web API that asks once, and reads nothing from the environment."""
    made = AsyncWebClient(
        token=access.bot_token,
        base_url=access.api_url,
        session=session,
        timeout=_TIMEOUT_S,
        # A post whose reply was lost would be sent again.
        retry_handlers=[],
    )
    # Else it reads the environment's variables for proxies by itself.
    made.proxy = access.proxy
    return made
