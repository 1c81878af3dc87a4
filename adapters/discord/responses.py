"""Answering an interaction within its three seconds.

Source: "Receiving and Responding", docs.discord.com/developers/interactions.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

import discord
from discord.http import Route

from adapters.discord.calls import Calls, DiscordRefusal
from adapters.discord.outbound import QUIETLY
from adapters.errors import AdapterError

Json = Mapping[str, Any]

_LOG = logging.getLogger(__name__)

_SAY, _THINK, _NOTHING, _REPLACE, _OFFER, _ASK = 4, 5, 6, 7, 8, 9
_EPHEMERAL = 1 << 6
_ANSWERED = 40060
"""Source: "JSON Error Codes", docs.discord.com/developers/topics/opcodes-and-status-codes."""


class Responses:
    """One way each; what comes too late is logged, and nobody sees it."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    async def say(self, to: discord.Interaction, body: Json) -> None:
        """Show something to who acted alone."""
        flags = QUIETLY["flags"] | _EPHEMERAL
        await self._respond(to, _SAY, {**body, **QUIETLY, "flags": flags})

    async def think(self, to: discord.Interaction, *, aloud: bool) -> str | None:
        """Show that something will follow; return the message that does, None if none does."""
        flags = {} if aloud else {"flags": _EPHEMERAL}
        said = await self._respond(to, _THINK, flags)
        if said is None:
            return None
        shown = said["resource"]["message"] if said else await self._original(to)
        return None if shown is None else str(shown["id"])

    async def fill_in(self, to: discord.Interaction, body: Json) -> None:
        """Show something in place of what says that it follows."""
        try:
            await self._calls.do(_original(to, "PATCH"), {**body, **QUIETLY})
        except AdapterError as error:
            _LOG.warning("what was to follow is not shown: %s", error)

    async def nod(self, to: discord.Interaction) -> None:
        """Acknowledge a click, with nothing to be seen."""
        await self._respond(to, _NOTHING, {})

    async def replace(self, to: discord.Interaction, body: Json) -> None:
        """Let the message with the button or menu show something else."""
        await self._respond(to, _REPLACE, {"components": [], **body, **QUIETLY})

    async def offer(self, to: discord.Interaction, names: Sequence[tuple[str, str]]) -> None:
        """Offer names, with the values they stand for, while somebody types."""
        choices = [{"name": name[:100], "value": value} for name, value in names[:25]]
        await self._respond(to, _OFFER, {"choices": choices})

    async def ask(self, to: discord.Interaction, modal: Json) -> None:
        """Open a modal."""
        await self._respond(to, _ASK, modal)

    async def _respond(self, to: discord.Interaction, kind: int, data: Json) -> Json | None:
        """Return what Discord says: nothing if its reply was lost; None if it went wrong."""
        route = Route(
            "POST",
            "/interactions/{interaction_id}/{interaction_token}/callback",
            interaction_id=to.id,
            interaction_token=to.token,
        )
        body = {"type": kind, "data": dict(data)}
        try:
            said = await self._calls.do(route, body, query={"with_response": True})
        except AdapterError as error:
            if isinstance(error, DiscordRefusal) and error.code == _ANSWERED:
                # By a try of ours whose reply was lost.
                return {}
            _LOG.warning("an interaction was not answered: %s", error)
            return None
        return said if isinstance(said, dict) else {}

    async def _original(self, to: discord.Interaction) -> Json | None:
        """Return the message that answers an interaction."""
        try:
            found: Json = await self._calls.do(_original(to, "GET"))
        except AdapterError as error:
            _LOG.warning("what answers an interaction is not known: %s", error)
            return None
        return found


def _original(to: discord.Interaction, method: str) -> Route:
    return Route(
        method,
        "/webhooks/{application_id}/{interaction_token}/messages/@original",
        application_id=to.application_id,
        interaction_token=to.token,
    )
