"""Files that Discord shows only to a command about their message.

Without the message content intent a message looks empty, however it is read; but whoever asks for
its files to be indexed sends it along as it is, with links that work for a day.
"""

from adapters.discord.earlier import files_in
from adapters.discord.keys import channel_of, jump_link, message_of
from adapters.discord.typed import Typed
from adapters.incoming import Incoming, Standing
from rag.events import FileShared
from rag.values import outside


def files_shown(found: Incoming, given: Typed, *, guild: str) -> tuple[FileShared, ...]:
    """Return the files of the message that a command is about, which `found` does not tell of."""
    message = (given.resolved.get("messages") or {}).get(given.target) or {}
    author = message.get("author") or {}
    is_outside = found.standing is Standing.OUTSIDE
    channel, id_ = channel_of(found.message), message_of(found.message)
    return tuple(
        FileShared(
            scope=outside(found.scope) if is_outside else found.scope,
            message_key=found.message,
            file_id=str(file["id"]),
            name=str(file["filename"]),
            size=file.get("size"),
            uploader=author.get("global_name") or author.get("username"),
            uploader_id=found.author,
            permalink=jump_link(guild, channel, id_, is_direct=found.is_direct),
            link=str(file["url"]),
            shared_at=found.sent_at,
        )
        for file in files_in(message)
    )
