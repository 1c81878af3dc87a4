"""Events on their way to the app: sent until they are acknowledged, or given up as Slack does."""

import asyncio
import random
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from typing import Any, Protocol

EVENT, COMMAND, INTERACTION = "events_api", "slash_commands", "interactive"
"""What envelopes are called."""


_BEGINS_WITHIN_S = 60
"""Who uses an app that was just started waits so long for it to be there."""


class NoReplyError(Exception):
    """A person waited and saw that the app did not respond."""


@dataclass(kw_only=True)
class Envelope:
    """One event, command or interaction on its way."""

    id: str
    type: str
    payload: dict[str, Any]
    about: str
    """What it tells of; one mention makes two envelopes about one thing."""
    attempt: int = 0
    """0 the first time."""
    reason: str = ""
    """Why the attempt before failed: `timeout`, or `http_error` over HTTP."""
    acked: asyncio.Event = field(default_factory=asyncio.Event)
    given_up: bool = False
    reply: Mapping[str, Any] = field(default_factory=dict)
    """What the acknowledgement carried."""


class Transport(Protocol):
    """How envelopes get to the app."""

    async def reachable(self) -> None:
        """Wait until there is anybody to send to."""
        ...

    @property
    def listens(self) -> bool: ...

    async def send(self, envelope: Envelope) -> None:
        """Send once; sets `acked` when the app took it, then or later."""
        ...


class Deliveries:
    """What the app was told and what it has not acknowledged."""

    def __init__(self, transport: Transport, *, redeliver_after_s: float) -> None:
        self.transport = transport
        self.redeliver_after_s = redeliver_after_s
        """How long Slack waits for an acknowledgement: 3 s."""
        self.retries: int | None = 3
        """How often an event is sent again, as Slack does; None: for ever."""
        self.copies = 1
        """Every event is sent as so many envelopes."""
        self.delay_s = 0.0
        """Before an event is sent for the first time."""
        self.loses_when_away = False
        """Whether events are lost while nobody is connected; else they wait."""
        self.envelopes: dict[str, Envelope] = {}
        """All that ever were, by id, in the order of what happened."""
        self.lost: list[Envelope] = []
        """Never sent, or given up."""
        self._ids = count(1)
        self._held: list[Envelope] | None = None
        self._drop = 0
        self._tasks: set[asyncio.Task[None]] = set()

    def unacked(self) -> list[Envelope]:
        """Return what still waits for the app to say that it has it."""
        return [
            envelope
            for envelope in self.envelopes.values()
            if not envelope.acked.is_set() and not envelope.given_up
        ]

    def send(self, payload: dict[str, Any], *, about: str) -> None:
        """Send an event; each copy has an envelope of its own and the same `event_id`."""
        for _ in range(self.copies):
            envelope = self._envelope(EVENT, payload, about)
            if self._drop or (self.loses_when_away and not self.transport.listens):
                self._drop = max(0, self._drop - 1)
                self._lose(envelope)
            elif self._held is not None:
                self._held.append(envelope)
            else:
                self._start(envelope)

    async def ask(self, kind: str, payload: dict[str, Any]) -> Mapping[str, Any]:
        """Send a command or an interaction, once, and return what acknowledged it.

        Raises:
            NoReplyError: nothing did within three seconds of being reachable.
        """
        envelope = self._envelope(kind, payload, kind)
        try:
            async with asyncio.timeout(_BEGINS_WITHIN_S):
                await self.transport.reachable()
            async with asyncio.timeout(3):
                await self.transport.send(envelope)
                await envelope.acked.wait()
        except TimeoutError as error:
            raise NoReplyError(f"{kind!r} was not acknowledged within 3 s") from error
        finally:
            envelope.given_up = True
        return envelope.reply

    def again(self, *, about: str) -> None:
        """Send everything about one thing once more, as if it had not been acknowledged."""
        for envelope in [one for one in self.envelopes.values() if one.about == about]:
            copy = self._envelope(envelope.type, envelope.payload, about)
            copy.attempt, copy.reason = 1, "timeout"
            self._start(copy)

    def drop_next(self, events: int = 1) -> None:
        """Lose the next events."""
        self._drop += events

    def hold(self) -> None:
        """Keep what happens from now on until `release`."""
        self._held = []

    def release(self, *, seed: int | None = None) -> None:
        """Send what was held: backwards, or in an order of a seed's choice."""
        held, self._held = self._held or [], None
        if seed is None:
            held.reverse()
        else:
            random.Random(seed).shuffle(held)
        for envelope in held:
            self._start(envelope)

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _envelope(self, kind: str, payload: dict[str, Any], about: str) -> Envelope:
        envelope = Envelope(id=f"env-{next(self._ids)}", type=kind, payload=payload, about=about)
        self.envelopes[envelope.id] = envelope
        return envelope

    def _lose(self, envelope: Envelope) -> None:
        envelope.given_up = True
        self.lost.append(envelope)

    def _start(self, envelope: Envelope) -> None:
        task = asyncio.create_task(self._deliver(envelope))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _deliver(self, envelope: Envelope) -> None:
        await asyncio.sleep(self.delay_s)
        while not envelope.acked.is_set():
            await self.transport.reachable()
            with suppress(TimeoutError):
                async with asyncio.timeout(self.redeliver_after_s):
                    await self.transport.send(envelope)
                    await envelope.acked.wait()
            if envelope.acked.is_set():
                return
            if self.retries is not None and envelope.attempt >= self.retries:
                self._lose(envelope)
                return
            envelope.attempt += 1
            envelope.reason = envelope.reason or "timeout"
