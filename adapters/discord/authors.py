"""Who wrote a message, where that did not come with it."""

from adapters.discord.directory import Directory
from adapters.discord.written import Author


async def author(directory: Directory, guild: str, user: str) -> Author | None:
    """Look a person up in a server; None for whoever is no member.

    Raises:
        DiscordRefusal, PlatformUnavailableError: that is not known now.
    """
    member = await directory.member(guild, user)
    if member is None:
        return None
    standing = await directory.standing(guild, user)
    return Author(name=member.name, standing=standing, groups=frozenset(member.roles))
