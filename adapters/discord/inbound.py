"""Discord's messages → what the inbox takes. Pure: whoever calls knows who the author is."""

from dataclasses import dataclass
from datetime import datetime

import discord

from adapters.discord.keys import (
    Address,
    Way,
    jump_link,
    message_key,
    person,
    scope,
    thread_key,
    time_of,
)
from adapters.discord.written import (
    Author,
    Place,
    attachments,
    begins_post,
    mentions_us,
    place_of,
    post_title,
    replied_to,
    turns_to_others,
    words_of,
)
from adapters.incoming import Addressed, Incoming, MessageKey, Standing, ThreadKey
from rag.events import FileShared, QuestionAsked
from rag.values import Scope, outside


@dataclass(frozen=True, slots=True, kw_only=True)
class Circumstances:
    """What a message itself does not say."""

    bot: str
    """Id of Footnote's user."""
    guild: str
    """The message's server; of a conversation with Footnote the one it is about."""
    author: Author | None
    """None when nobody knows, and then from outside."""
    root: str
    """The message that began the exchange it goes on with by a reply; empty for none."""
    inline: bool
    """Answers stand in the channel as replies: no threads are made."""
    is_fresh: bool
    """It may still be answered; of an old message only the files are read."""


def incoming(message: discord.Message, known: Circumstances) -> Incoming:
    """Return a message as the inbox takes it."""
    place, is_direct = place_of(message.channel), message.guild is None
    files_at = scope(known.guild, place.id)
    addressed = _addressed(message, known, is_direct=is_direct)
    words = _words(message, known, addressed)
    about = replied_to(message)
    key = message_key(known.guild, str(message.channel.id), str(message.id))
    return Incoming(
        message=key,
        thread=_thread(message, place, known),
        opens_thread=not known.root and (not place.parent or message.id == message.channel.id),
        scope=files_at,
        within=_within(place, known),
        author=person(known.guild, str(message.author.id)),
        standing=known.author.standing if known.author else Standing.OUTSIDE,
        groups=known.author.groups if known.author else frozenset(),
        reply_to=_address(message, place, known, addressed).written(),
        addressed=addressed,
        is_direct=is_direct,
        private=is_direct,
        to_others=turns_to_others(message, known.bot),
        about=message_key(known.guild, str(message.channel.id), about) if about else None,
        by_program=False,
        question=QuestionAsked(question=words, scope=files_at)
        if words and known.is_fresh
        else None,
        files=shared_files(message, known, key, files_at),
        sent_at=message.created_at,
        edited_at=message.edited_at,
    )


def shared_files(
    message: discord.Message, known: Circumstances, key: MessageKey, files_at: Scope
) -> tuple[FileShared, ...]:
    """Return the files of a message, in its order."""
    is_outside = known.author is None or known.author.standing is Standing.OUTSIDE
    link = jump_link(
        known.guild, str(message.channel.id), str(message.id), is_direct=message.guild is None
    )
    return tuple(
        FileShared(
            scope=outside(files_at) if is_outside else files_at,
            message_key=key,
            file_id=str(file.id),
            name=file.filename,
            size=file.size,
            uploader=known.author.name if known.author else None,
            uploader_id=person(known.guild, str(message.author.id)),
            permalink=link,
            shared_at=message.created_at,
        )
        for file in attachments(message)
    )


def _within(place: Place, known: Circumstances) -> Scope | None:
    return scope(known.guild, place.category) if place.category else None


def _words(message: discord.Message, known: Circumstances, addressed: Addressed) -> str:
    """Return what a message asks; of a post of nothing but files not even the title does."""
    words = words_of(message, known.bot)
    if not words and addressed is not Addressed.MENTION:
        return ""
    return "\n".join(filter(None, (post_title(message), words)))


def _addressed(message: discord.Message, known: Circumstances, *, is_direct: bool) -> Addressed:
    if not known.is_fresh:
        return Addressed.NO
    if is_direct:
        return Addressed.DM
    if mentions_us(message, known.bot):
        return Addressed.MENTION
    return Addressed.UNASKED if begins_post(message) else Addressed.NO


def _thread(message: discord.Message, place: Place, known: Circumstances) -> ThreadKey:
    channel = str(message.channel.id)
    if place.parent:
        return thread_key(known.guild, place.parent, channel)
    if message.guild is None:
        return ThreadKey(scope(known.guild, channel))
    return ThreadKey(message_key(known.guild, channel, known.root or str(message.id)))


def _address(
    message: discord.Message, place: Place, known: Circumstances, addressed: Addressed
) -> Address:
    makes_thread = place.takes_threads and not known.inline and not known.root
    asks = addressed is Addressed.MENTION
    return Address(
        guild=known.guild,
        place=place.id,
        channel=str(message.channel.id),
        message=str(message.id),
        asker=str(message.author.id),
        way=Way.THREAD if makes_thread and asks else Way.REPLY,
        is_direct=message.guild is None,
        replies_to=replied_to(message),
    )


def is_old(message_id: str, *, now: datetime, seconds: float) -> bool:
    """Whether a message was written longer ago than so."""
    return (now - time_of(message_id)).total_seconds() > seconds
