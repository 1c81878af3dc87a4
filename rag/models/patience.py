"""The one retry layer: asks again when that may help, and learns what an endpoint will not take."""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable
from typing import TypeVar

import openai

from rag.errors import ModelUnavailableError
from rag.models.asked import Asked
from rag.models.complaints import complaint, may_pass, unwanted_parameter, wait_asked_for
from rag.models.limits import ModelLimits

_LOG = logging.getLogger(__name__)

Reply = TypeVar("Reply")


class Patience:
    """How one model of an endpoint is asked. Shared by all calls, so that what is learned stays."""

    def __init__(self, asked: Asked, *, limits: ModelLimits) -> None:
        """Ask within `limits`."""
        self.asked = asked
        self.limits = limits
        self.unwanted: set[str] = set()
        """Parameters the endpoint has refused; they are not sent again."""

    def deadline(self) -> float:
        """Return when a call that begins now has to end, on the clock of the event loop."""
        return asyncio.get_running_loop().time() + self.limits.total_s

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
                    raise complaint(error, self.asked) from None
                _LOG.info("asking again in %.1f s: %s", pause, complaint(error, self.asked))
            await asyncio.sleep(pause)
            attempt += 1

    async def _once(
        self, request: Callable[[], Awaitable[Reply]], *, deadline: float, within_s: float
    ) -> Reply:
        ends = min(deadline, asyncio.get_running_loop().time() + within_s)
        try:
            async with asyncio.timeout_at(ends):
                return await request()
        except TimeoutError:
            raise ModelUnavailableError(
                f"{self.asked} did not answer within {within_s:g} s."
            ) from None

    def _may_repeat(self, error: openai.APIError, attempt: int, latest: float) -> bool:
        in_time = asyncio.get_running_loop().time() < latest
        return attempt < self.limits.attempts and may_pass(error) and in_time

    def _pause(self, error: openai.APIError, attempt: int) -> float:
        # Jitter also on top of Retry-After: callers refused together would come back together.
        jitter = random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing
        backoff_s = self.limits.backoff_s * float(2 ** (attempt - 1))
        return wait_asked_for(error) + backoff_s * jitter
