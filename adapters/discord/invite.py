"""The link that adds Footnote to a server; Discord is asked which app the token is of."""

from discord.http import Route

from adapters.discord.access import DiscordAccess
from adapters.discord.calls import Calls, Patience
from adapters.discord.login import Login, bare_client
from adapters.discord.permits import invite_link

_PATIENCE = Patience(total_s=10.0)


async def invite(access: DiscordAccess) -> str:
    """Return the link.

    Raises:
        AdapterError: Discord does not know the token, or does not answer.
    """
    Route.BASE = access.api_url.rstrip("/")
    login = Login(lambda: bare_client(access.proxy), access.token)
    calls = Calls(login, _PATIENCE)
    try:
        application = await calls.do(Route("GET", "/applications/@me"))
    finally:
        await calls.close()
        await login.close()
    return invite_link(str(application["id"]))
