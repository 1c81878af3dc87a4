"""Doing one thing after another, whatever goes wrong with one of them."""

import logging
from collections import Counter
from collections.abc import Awaitable

import aiohttp
import discord

from adapters.errors import AdapterError, InboxUnavailableError, PlatformUnavailableError

_LOG = logging.getLogger(__name__)
_TIMES = 5
_TOO_MANY = 429
_NOT_NOW = (
    PlatformUnavailableError,
    discord.DiscordServerError,
    discord.RateLimited,
    aiohttp.ClientError,
    OSError,
)


class Trying:
    """Remembers what went wrong, so that nothing is tried for ever that will never go well."""

    def __init__(self) -> None:
        self._failed: Counter[str] = Counter()

    async def settles(self, what: str, work: Awaitable[bool]) -> bool:
        """Do something, and return whether it is done with; it says itself whether it is.

        What failed several times is done with, too, unless it was for want of Discord.

        Raises:
            InboxUnavailableError: nothing can be done now.
        """
        try:
            is_done = await work
        except InboxUnavailableError:
            raise
        except (AdapterError, discord.DiscordException, *_NOT_NOW) as error:
            if _is_not_now(error):
                _LOG.warning("%s comes again in a while: %r", what, error)
                return False
            _LOG.warning("%s went wrong: %r", what, error)
        except Exception:
            _LOG.exception("%s went wrong", what)
        else:
            self._failed.pop(what, None)
            return is_done
        self._failed[what] += 1
        return self._failed[what] >= _TIMES


def _is_not_now(error: Exception) -> bool:
    """Whether it is for want of Discord; that may ask us to stay away for hours."""
    is_ban = isinstance(error, discord.HTTPException) and error.status == _TOO_MANY
    return is_ban or isinstance(error, _NOT_NOW)
