"""Interactions that wait for an answer, or were answered, and how long their tokens last."""

import asyncio
import secrets
import time
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.discord.breaking import RefusedError
from tests.fakes.discord.things import Json, Ref, Snowflake

COMMAND, COMPONENT, TYPING, MODAL = 2, 3, 4, 5
TOKEN_LASTS_S = 900.0


class NoReplyError(Exception):
    """A person was told that the application did not respond."""


@dataclass(kw_only=True, eq=False)
class Interaction:
    """One thing a person did."""

    id: Snowflake
    token: str
    kind: int
    user: Snowflake
    channel: Snowflake
    guild: Snowflake | None
    name: str = ""
    """Of the command."""
    message: Ref | None = None
    """What the button, the menu or the modal belongs to."""
    made_at: float = field(default_factory=time.monotonic)
    answered: asyncio.Event = field(default_factory=asyncio.Event)
    answer: Json | None = None
    """What was called back: `{"type": …, "data": …}`."""
    original: Ref | None = None
    """The message that answers it, or that it updates."""
    waits: bool = False
    """Answered by "thinking"; what follows first takes its place."""

    opened_by: Json | None = None
    """Of a modal that is submitted: the metadata of what showed it."""

    @property
    def metadata(self) -> Json:
        """Return what messages tell of it; a person stands there by id alone."""
        known: dict[str, Any] = {"id": self.id, "type": self.kind, "user": self.user}
        if self.kind == COMPONENT and self.message is not None:
            known["interacted_message_id"] = self.message.id
        if self.opened_by is not None:
            known["triggering_interaction_metadata"] = self.opened_by
        return known


class Interactions:
    """All there ever were."""

    def __init__(self, *, answer_within_s: float) -> None:
        self.answer_within_s = answer_within_s
        self.all: list[Interaction] = []
        self._expired_until = 0.0

    def open(
        self,
        id_: Snowflake,
        *,
        kind: int,
        user: Snowflake,
        channel: Snowflake,
        guild: Snowflake | None,
        name: str = "",
        message: Ref | None = None,
        opened_by: Json | None = None,
    ) -> Interaction:
        made = Interaction(
            id=id_,
            token=secrets.token_urlsafe(48),
            kind=kind,
            user=user,
            channel=channel,
            guild=guild,
            name=name,
            message=message,
            opened_by=opened_by,
        )
        self.all.append(made)
        return made

    def expire(self) -> None:
        """Let every token there is be worth nothing."""
        self._expired_until = time.monotonic()

    def to_answer(self, id_: Snowflake, token: str) -> Interaction:
        """Return what a callback is about.

        Raises:
            RefusedError: nothing that waits for an answer now.
        """
        found = next((one for one in self.all if (one.id, one.token) == (id_, token)), None)
        if found is not None and found.answer is not None:
            text = "Interaction has already been acknowledged."
            raise RefusedError(400, 40060, text)
        if found is None or self._age_s(found) > self.answer_within_s:
            raise RefusedError(404, 10062, "Unknown interaction")
        return found

    def answered(self, token: str) -> Interaction:
        """Return what a webhook's token belongs to.

        Raises:
            RefusedError: it was never answered, or the token has expired.
        """
        found = next((one for one in self.all if one.token == token), None)
        if found is None or found.answer is None:
            raise RefusedError(404, 10015, "Unknown Webhook")
        if self._age_s(found) > TOKEN_LASTS_S or found.made_at <= self._expired_until:
            raise RefusedError(401, 50027, "Invalid Webhook Token")
        return found

    async def reply(self, waiting: Interaction) -> Json:
        """Wait for the answer to an interaction.

        Raises:
            NoReplyError: there was none in time.
        """
        try:
            async with asyncio.timeout(self.answer_within_s):
                await waiting.answered.wait()
        except TimeoutError:
            raise NoReplyError(f"{waiting.name or waiting.kind}: no answer") from None
        return waiting.answer or {}

    def _age_s(self, interaction: Interaction) -> float:
        return time.monotonic() - interaction.made_at
