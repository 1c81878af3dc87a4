"""A message of a person as Discord's client knows it → what of it matters to us."""

from collections.abc import Iterator
from dataclasses import dataclass

import discord

from adapters.discord.words import plain
from adapters.incoming import Standing

_BY_PEOPLE = {discord.MessageType.default, discord.MessageType.reply}
_FORUMS = {discord.ChannelType.forum, discord.ChannelType.media}
_WITH_THREADS = {discord.ChannelType.text, discord.ChannelType.news}

CONTENT = ("content", "attachments", "embeds", "message_snapshots", "poll")
"""What takes the message content intent to be read; there is no message with a file but this."""

Readable = (
    discord.TextChannel
    | discord.VoiceChannel
    | discord.StageChannel
    | discord.Thread
    | discord.DMChannel
    | discord.GroupChannel
    | discord.PartialMessageable
)
"""Where messages stand."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Who wrote a message."""

    name: str
    standing: Standing
    groups: frozenset[str]
    """Ids of their roles."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where a message stands, to those who may read it."""

    id: str
    """The channel whose readers see it: of a public thread its parent."""
    parent: str
    """Of a thread; empty for what is none."""
    category: str
    """Empty where there is none."""
    is_post: bool
    """In a forum."""
    takes_threads: bool
    """A thread may be made from its messages."""


def is_by_a_person(message: discord.Message) -> bool:
    """Whether somebody wrote it who is neither a program nor Discord itself."""
    by_program = message.author.bot or message.webhook_id is not None
    return message.type in _BY_PEOPLE and not by_program


def is_hidden(message: discord.Message) -> bool:
    """Whether Discord does not let us read a message, for want of the message content intent."""
    return not any(getattr(message, part) for part in CONTENT)


def place_of(channel: Readable) -> Place:
    """Return where the messages of a channel belong."""
    if isinstance(channel, discord.Thread):
        parent = channel.parent
        private = channel.type is discord.ChannelType.private_thread
        return Place(
            id=str(channel.id if private else channel.parent_id),
            parent=str(channel.parent_id),
            category=str((parent and parent.category_id) or ""),
            is_post=parent is not None and parent.type in _FORUMS,
            takes_threads=False,
        )
    return Place(
        id=str(channel.id),
        parent="",
        category=str(getattr(channel, "category_id", None) or ""),
        is_post=False,
        takes_threads=channel.type in _WITH_THREADS,
    )


def own_ids(message: discord.Message, bot: str) -> frozenset[str]:
    """Return what people mention when they mean Footnote: its user, and the role it came with."""
    role = message.guild.self_role if message.guild else None
    return frozenset({bot, str(role.id)} if role else {bot})


def words_of(message: discord.Message, bot: str) -> str:
    """Return what a message says, without mentions of Footnote."""
    return plain(message.content, own=own_ids(message, bot), names=dict(_names(message)))


def begins_post(message: discord.Message) -> bool:
    """Whether a post of a forum begins with it: the two have one id."""
    return place_of(message.channel).is_post and message.id == message.channel.id


def post_title(message: discord.Message) -> str:
    """Return what the post is called that a message begins, or nothing."""
    return str(message.channel) if begins_post(message) else ""


def mentions_us(message: discord.Message, bot: str) -> bool:
    """Whether it mentions Footnote, or is a reply that calls it."""
    called = {str(one.id) for one in (*message.mentions, *message.role_mentions)}
    return not called.isdisjoint(own_ids(message, bot))


def turns_to_others(message: discord.Message, bot: str) -> bool:
    """Whether it mentions anybody else, or replies to somebody who is not Footnote."""
    called = {str(one.id) for one in (*message.mentions, *message.role_mentions)}
    target = message.reference and message.reference.resolved
    replied = isinstance(target, discord.Message) and str(target.author.id) != bot
    return replied or message.mention_everyone or not called <= own_ids(message, bot)


def attachments(message: discord.Message) -> list[discord.Attachment]:
    """Return its files, also those of a message that it forwards."""
    forwarded = (file for shot in message.message_snapshots for file in shot.attachments)
    return [*message.attachments, *forwarded]


def replied_to(message: discord.Message) -> str:
    """Return the id of the message of the same channel that it replies to, or nothing."""
    target = message.reference
    is_reply = message.type is discord.MessageType.reply and target is not None
    return str(target.message_id or "") if is_reply and target is not None else ""


def author_of(message: discord.Message) -> Author | None:
    """Return who wrote it, if that came with it; of what was read, not told of, it does not."""
    member = message.author
    if not isinstance(member, discord.Member):
        return None
    return of_member(member)


def of_member(member: discord.Member) -> Author:
    rights = member.guild_permissions
    is_admin = rights.administrator or rights.manage_guild
    return Author(
        name=member.display_name,
        standing=Standing.ADMIN if is_admin else Standing.MEMBER,
        groups=frozenset(str(role.id) for role in member.roles if not role.is_default()),
    )


def _names(message: discord.Message) -> Iterator[tuple[str, str]]:
    yield from ((str(one.id), f"@{one.display_name}") for one in message.mentions)
    yield from ((str(role.id), f"@{role.name}") for role in message.role_mentions)
    yield from (
        (str(one.id), f"#{one.name}") for one in message.channel_mentions if hasattr(one, "name")
    )
