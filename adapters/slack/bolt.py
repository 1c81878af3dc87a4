"""The Bolt app: what Slack sends, stored before it is acknowledged."""

import logging
import re
from collections.abc import Awaitable, Callable
from copy import copy
from typing import Any

from slack_bolt.app.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_bolt.response import BoltResponse
from slack_sdk.web.async_client import AsyncWebClient

from adapters.errors import InboxUnavailableError, PlatformUnavailableError
from adapters.slack.desk import Desk
from adapters.slack.keys import Workspace
from adapters.slack.modals import REASON

_LOG = logging.getLogger(__name__)
# Not by our name, as in `connections`.
_BOLT = logging.getLogger("slack_bolt.app")
"""What Bolt itself has to say."""

Json = dict[str, Any]

_EVERYTHING = re.compile(r".*", re.DOTALL)
_AGAIN = 503


def bolt_app(client: AsyncWebClient, desk: Desk, workspace: Workspace) -> AsyncApp:
    """Return the app that Slack's requests are dispatched to.

    Args:
        client: with the bot token.
        desk: who does what they ask for.
        workspace: where they come from.
    """

    async def authorize() -> AuthorizeResult:
        """Say who we are: Bolt would ask Slack, and drop what came while Slack does not answer."""
        return AuthorizeResult(
            enterprise_id=None,
            team_id=workspace.team,
            bot_user_id=workspace.bot_user,
            bot_id=workspace.bot_id,
            bot_token=client.token,
        )

    bare = copy(client)
    bare.token = None  # Bolt warns of one that it does not use
    app = AsyncApp(
        client=bare,
        authorize=authorize,
        signing_secret="",
        # Socket Mode is trusted as it is; over HTTP a signature is checked before Bolt reads on.
        request_verification_enabled=False,
        # Somebody deletes a question that we posted for them: to Bolt that is our own doing.
        ignoring_self_events_enabled=False,
        attaching_function_token_enabled=False,
        attaching_conversation_kwargs_enabled=False,
        logger=_BOLT,
    )

    # Bolt acknowledges an event before its listener runs, so a listener would be too late.
    @app.middleware
    async def store_first(
        body: Json,
        next: Callable[[], Awaitable[None]],  # noqa: A002 - Bolt gives by name
    ) -> BoltResponse | None:
        if body.get("type") == "event_callback":
            try:
                await desk.take(body["event"])
            except (InboxUnavailableError, PlatformUnavailableError) as error:
                _LOG.warning("not stored, so Slack sends it again: %s", error)
                return BoltResponse(status=_AGAIN)
        await next()
        return None

    @app.event(_EVERYTHING)
    async def stored() -> None:
        """Acknowledge: without a listener Slack would send it again."""

    @app.command("/footnote")
    async def commanded(ack: AsyncAck, body: Json) -> None:
        await ack(**await desk.command(body))

    @app.action(_EVERYTHING)
    async def clicked(ack: AsyncAck, body: Json) -> None:
        await desk.rate(body)
        await ack()
        await desk.click(body)

    @app.view(REASON)
    async def submitted(ack: AsyncAck, body: Json) -> None:
        await desk.rate(body)
        await ack()

    return app
