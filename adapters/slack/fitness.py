"""Whether Slack lets the app in as it is set up, asked once at start-up."""

import logging
from collections.abc import Awaitable
from dataclasses import dataclass

import aiohttp
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.web.async_slack_response import AsyncSlackResponse

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.slack.calls import retry_after_s
from adapters.slack.remedies import (
    SOCKET_MODE_OFF,
    missing_scopes,
    odd_app_token,
    odd_bot_token,
    other_app,
    refused_app_token,
    refused_bot_token,
)

_LOG = logging.getLogger(__name__)

_FOR_NOW = {"", "ratelimited", "internal_error", "fatal_error", "service_unavailable"} | {
    "request_timeout",
    "team_added_to_org",
}
"""Errors that say nothing about how the app is set up; the empty one is no answer of Slack's."""


class NotNowError(PlatformUnavailableError):
    """Slack is busy or in trouble; before `retry_after_s` seconds are over it need not be asked."""

    def __init__(self, message: str, *, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Who the app is in the workspace that its token is for."""

    team_id: str
    """`T…`"""
    team_url: str
    """Where links to messages begin, with a slash at the end: `https://acme.slack.com/`."""
    bot_user_id: str
    """`U…`: whom people mention."""
    bot_id: str
    """`B…`: by whom its messages are."""
    app_id: str | None
    """`A…`; None where Slack does not say."""


async def check_tokens(client: AsyncWebClient, *, app_token: str | None) -> Identity:
    """Ask Slack who we are and whether all is there that Footnote needs.

    Which events the app is subscribed to cannot be asked for with these tokens.

    Args:
        client: with the bot token, and without retry handlers.
        app_token: of Socket Mode; None: Slack posts to us by HTTP.

    Raises:
        NotNowError, PlatformUnavailableError: Slack asks to come back later, or did not answer.
        AdapterError: the app is set up wrongly; every fault is named with what to do.
    """
    _refuse(odd_bot_token(client.token), None if app_token is None else odd_app_token(app_token))
    try:
        said = await _answered(client.auth_test())
    except SlackApiError as error:
        raise AdapterError(refused_bot_token(_refusal(error))) from None
    identity = _identity(said)
    faults = [missing_scopes(granted)] if (granted := _granted(said)) is not None else []
    if app_token is not None:
        faults += [
            other_app(identity.app_id, app_token=app_token),
            await _socket_fault(client, app_token),
        ]
    _refuse(*faults)
    return identity


async def _socket_fault(client: AsyncWebClient, app_token: str) -> str | None:
    try:
        said = await _answered(client.apps_connections_open(app_token=app_token))
    except SlackApiError as error:
        return refused_app_token(_refusal(error))
    # Only a warning: people have met it with Socket Mode on and everything delivered.
    if "Socket Mode is not turned on" in str(said.get("response_metadata", "")):
        _LOG.warning(SOCKET_MODE_OFF)
    return None


async def _answered(call: Awaitable[AsyncSlackResponse]) -> AsyncSlackResponse:
    """Await a call; what is not about the app's set-up becomes `PlatformUnavailableError`."""
    try:
        return await call
    except SlackApiError as error:
        if _refusal(error) not in _FOR_NOW:
            raise
        raise NotNowError(
            f"Slack did not answer ({_refusal(error) or 'no answer of its Web API'}). "
            "Try again in a minute; if it stays, look at SLACK_API_URL and status.slack.com.",
            retry_after_s=retry_after_s(error),
        ) from None
    except (aiohttp.ClientError, TimeoutError) as error:
        raise PlatformUnavailableError(
            f"Slack cannot be reached: {str(error) or 'no answer in time'}. "
            "Look at the network, the proxy and SLACK_API_URL."
        ) from error


def _identity(said: AsyncSlackResponse) -> Identity:
    if not said.get("bot_id"):
        raise AdapterError(refused_bot_token("not_allowed_token_type"))
    return Identity(
        team_id=said["team_id"],
        team_url=said["url"],
        bot_user_id=said["user_id"],
        bot_id=said["bot_id"],
        app_id=said.get("app_id"),
    )


def _granted(said: AsyncSlackResponse) -> set[str] | None:
    """Read which scopes the token has; None where something in between took the header away."""
    listed = {name.lower(): value for name, value in said.headers.items()}.get("x-oauth-scopes")
    return None if listed is None else {scope.strip() for scope in listed.split(",")}


def _refusal(error: SlackApiError) -> str:
    """Return Slack's word for it; empty if what answered was a page or a gateway in between."""
    said = getattr(error.response, "data", None)
    return str(said.get("error", "")) if isinstance(said, dict) else ""


def _refuse(*faults: str | None) -> None:
    there = [fault for fault in faults if fault is not None]
    if there:
        raise AdapterError("\n".join(there))
