"""The one retry layer: asks again when that may help, and learns what an endpoint will not take."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import openai

from rag.errors import ModelUnavailableError
from rag.models.addressee import Addressee
from rag.models.complaints import complaint, may_pass, unwanted_parameter, wait_asked_for
from rag.models.limits import ModelLimits

_LOG = logging.getLogger(__name__)

Reply = TypeVar("Reply")


class Patience:
    """How one model of an endpoint is asked. Shared by all calls, so that what is learned stays."""

    def __init__(self, addressee: Addressee, *, limits: ModelLimits) -> None:
        """Ask within `limits`."""
        self.addressee = addressee
        self.limits = limits
        self.unwanted: set[str] = set()
        """Parameters the endpoint has refused; they are not sent again."""

    def now(self) -> float:
        """Return the time on the clock of the event loop, in seconds."""
        return asyncio.get_running_loop().time()

    def deadline(self) -> float:
        """Return when a call that begins now has to end, on the same clock."""
        return self.now() + self.limits.total_s

    async def replied(
        self, request: Callable[[], Awaitable[Reply]], *, deadline: float, within_s: float
    ) -> Reply:
        """Return the reply to a request that is sent again as often as helps and time allows.

        Args:
            request: sends it once; reads `unwanted` each time.
            deadline: for all attempts and pauses together, on the clock of the event loop.
            within_s: for each attempt. One that runs out is not repeated: whoever asked has
                waited long enough, and the call may be paid for.

        Raises:
            ModelUnavailableError, ModelRefusedError, ContextTooLongError: as the endpoint says.
        """
        attempt = 1
        while True:
            known = frozenset(self.unwanted)
            try:
                return await self._once(request, deadline=deadline, within_s=within_s)
            except openai.APIError as error:
                name = unwanted_parameter(error)
                if name is not None and name not in known:
                    self.unwanted.add(name)
                    continue
                pause = self._pause(error, attempt)
                if not self._may_repeat(error, attempt, deadline - pause):
                    raise complaint(error, self.addressee) from None
                _LOG.info("asking again in %.1f s: %s", pause, complaint(error, self.addressee))
            await asyncio.sleep(pause)
            attempt += 1

    async def _once(
        self, request: Callable[[], Awaitable[Reply]], *, deadline: float, within_s: float
    ) -> Reply:
        begun = self.now()
        try:
            async with asyncio.timeout_at(min(deadline, begun + within_s)):
                return await request()
        except TimeoutError:
            limit_s = within_s if begun + within_s < deadline else self.limits.total_s
            raise ModelUnavailableError(
                f"{self.addressee} did not answer within {limit_s:g} s. "
                "It may be loading, overloaded, or too large for its machine."
            ) from None

    def _may_repeat(self, error: openai.APIError, attempt: int, latest: float) -> bool:
        return attempt < self.limits.attempts and may_pass(error) and self.now() < latest

    def _pause(self, error: openai.APIError, attempt: int) -> float:
        # Jitter also on top of Retry-After: callers refused together would come back together.
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing
        backoff_s = self.limits.backoff_s * float(2 ** (attempt - 1))
        return wait_asked_for(error) + backoff_s * jitter
