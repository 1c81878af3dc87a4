"""`footnote discord invite`: the link that adds Footnote to a server, on stdout by itself."""

import argparse
import sys

from adapters.discord.access import DiscordAccess
from adapters.discord.invite import invite
from adapters.discord.permits import NEEDED
from adapters.errors import AdapterError
from bot.errors import PlatformClosedError, UsageError
from bot.sentences.terminal import UNKNOWN_APP
from bot.settings import Settings


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    del chosen
    if settings.discord_token is None:
        raise UsageError(UNKNOWN_APP)
    proxy = settings.https_proxy
    access = DiscordAccess(
        token=settings.discord_token.get_secret_value(),
        api_url=settings.discord_api_url,
        proxy=None if proxy is None else proxy.get_secret_value(),
    )
    try:
        link = await invite(access)
    except AdapterError as error:
        raise PlatformClosedError(str(error)) from error
    for name, reason in NEEDED.items():
        print(f"{name}: {reason}", file=sys.stderr)  # noqa: T201 - beside what may be piped
    print(link)  # noqa: T201
    return 0
