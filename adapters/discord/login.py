"""Logging in: who the bot is, asked once; without it nothing can be called."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import aiohttp
import discord

from adapters.discord.remedies import refused_token
from adapters.errors import AdapterError, PlatformUnavailableError

C = TypeVar("C", bound=discord.Client)


def bare_client(proxy: str | None) -> discord.Client:
    """Return a client for the API alone, which is never connected to the gateway."""
    # Nobody is to be told that there is no voice.
    discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
    return discord.Client(intents=discord.Intents(guilds=True), proxy=proxy)


class Login(Generic[C]):
    """A client that logs in when it is first needed, and needs no connection to the gateway."""

    def __init__(self, make: Callable[[], C], token: str) -> None:
        """Log in by `token` the client that `make` returns, which is called in the event loop."""
        self._make = make
        self._token = token
        self._client: C | None = None
        self._one_at_a_time = asyncio.Lock()

    async def client(self) -> C:
        """Return the client, logged in.

        Raises:
            AdapterError: Discord does not know the token.
            PlatformUnavailableError: it did not answer.
        """
        async with self._one_at_a_time:
            if self._client is None:
                self._client = await self._logged_in()
            return self._client

    async def close(self) -> None:
        async with self._one_at_a_time:
            if self._client is not None:
                await self._client.close()

    async def _logged_in(self) -> C:
        client = self._make()
        try:
            await client.login(self._token)
        except discord.LoginFailure as error:
            await client.close()
            raise AdapterError(refused_token()) from error
        except (discord.HTTPException, aiohttp.ClientError, TimeoutError, OSError) as error:
            await client.close()
            raise PlatformUnavailableError(f"Discord cannot be reached: {error}") from error
        except BaseException:
            # Cancelled half-way: nobody else knows of its connection.
            await client.close()
            raise
        return client
