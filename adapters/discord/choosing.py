"""What people choose from menus: where files are read, which server they talk about."""

import logging
from collections.abc import Callable, Iterable

import discord

from adapters.discord import sentences, whispering
from adapters.discord.commands import WITH_FILES
from adapters.discord.directory import Directory
from adapters.discord.fitness import Fitness
from adapters.discord.guilds import FORUMS, Channel, Kind, Permission
from adapters.discord.permissions import in_channel
from adapters.discord.responses import Responses
from adapters.discord.servers import Servers
from adapters.discord.typed import Clicked, Who
from adapters.errors import AdapterError, InboxUnavailableError

_LOG = logging.getLogger(__name__)


class Choosing:
    """Shows menus, and takes in which server was chosen."""

    def __init__(
        self,
        *,
        fit: Fitness,
        directory: Directory,
        responses: Responses,
        servers: Servers,
        read_chosen: Callable[[str, str], None],
    ) -> None:
        self._fit = fit
        self._directory = directory
        self._responses = responses
        self._servers = servers
        self._read_chosen = read_chosen

    async def ask_for_channels(self, to: discord.Interaction, by: Who) -> None:
        """Show a menu of channels: Discord's own, but for direct messages, where that is empty."""
        if not by.is_direct:
            await self._responses.say(to, whispering.choose_channels())
            return
        try:
            seen = await channels_seen_by((by.user, self._fit.bot), by.guild, self._directory)
        except AdapterError as error:
            _LOG.warning("there is no menu of channels: %s", error)
            await self._responses.say(to, {"content": sentences.NOT_STORED})
            return
        server = self._servers.name(by.guild)
        await self._responses.say(to, whispering.choose_among(seen, server))

    async def ask_for_server(self, to: discord.Interaction, by: Who) -> None:
        """Show the menu of servers; finding out which these are may take a while."""
        if not by.is_direct:
            await self._responses.say(to, {"content": sentences.ABOUT_THIS_SERVER})
        elif await self._responses.think(to, aloud=False):
            menu = await self._servers.menu(by.user, since=by.interaction)
            await self._responses.fill_in(to, menu)

    async def take_server(self, to: discord.Interaction, by: Who, click: Clicked) -> None:
        """Let a conversation be about the server that was chosen."""
        [guild] = click.chosen
        try:
            await self._servers.choose(by.channel, guild, since=click.rest)
        except InboxUnavailableError as error:
            _LOG.warning("a choice is lost: %s", error)
            await self._responses.say(to, {"content": sentences.NOT_STORED})
            return
        await self._responses.replace(
            to, {"content": sentences.about_server(self._servers.name(guild))}
        )
        self._read_chosen(by.channel, click.rest)


async def channels_seen_by(
    people: Iterable[str], guild: str, directory: Directory
) -> list[Channel]:
    """Return the channels for files that all of these people see; those with others in them first.

    Raises:
        DiscordRefusal, PlatformUnavailableError: it is not known.
    """
    known, seen = await directory.guild(guild), list((await directory.channels(guild)).values())
    for person in people:
        member = await directory.member(guild, person)
        if member is None:
            return []
        seen = [one for one in seen if in_channel(known, one, member) & Permission.VIEW_CHANNEL]
    return sorted((one for one in seen if one.kind in WITH_FILES), key=_place_in_menu)


def _place_in_menu(channel: Channel) -> tuple[bool, bool, str]:
    return (channel.kind != Kind.CATEGORY, channel.kind not in FORUMS, channel.name)
