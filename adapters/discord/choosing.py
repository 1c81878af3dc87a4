"""Which channels somebody chooses from in a direct message, where Discord lists none itself."""

from collections.abc import Iterable

from adapters.discord.commands import WITH_FILES
from adapters.discord.directory import Directory
from adapters.discord.guilds import FORUMS, Channel, Kind, Permission
from adapters.discord.permissions import in_channel


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
