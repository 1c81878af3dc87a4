"""Files that a reply is about: those still being read, and what became of the others."""

from dataclasses import dataclass

from psycopg import AsyncConnection

from bot import records
from bot.replying.claims import Claim
from rag.values import Receipt

_PENDING = """
    select file -> 'is' ->> 'name' from dropped_file join message on message.id = message_id
    where state = 'accepted' and message.tenant = %(tenant)s and file is not null and (
        message_id = %(message)s or key in (%(about)s, %(conversation)s)
        or earlier_reading is null and (
            conversation = %(conversation)s or (author = %(author)s and scope = %(scope)s
                and accepted_at > now() - interval '10 minutes')
        )
    ) order by message_id, file_id
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Read:
    """One file of a message that came to its end."""

    receipt: Receipt
    older_version: int | None
    """Another document of the same name here; its id."""


async def names_being_read(connection: AsyncConnection, claim: Claim) -> list[str]:
    """Return the names of files that a question may be about and that are still being read.

    Those of its own message, of its thread, of the message it replies to, and what the asker
    dropped in the same channel within ten minutes. For files that were there before Footnote
    nobody waits, except below the very message.
    """
    cursor = await connection.execute(
        _PENDING,
        {
            "tenant": claim.tenant,
            "message": claim.message_id,
            "conversation": claim.conversation,
            "about": claim.about,
            "author": claim.author,
            "scope": claim.scope,
        },
    )
    return [str(name) for (name,) in await cursor.fetchall()]


async def files_of(connection: AsyncConnection, message_id: int) -> list[Read]:
    """Return what became of the files of a message, in a stable order."""
    cursor = await connection.execute(
        """
        select receipt, older_version from dropped_file
        where message_id = %s and state = 'read' order by file_id
        """,
        (message_id,),
    )
    return [
        Read(receipt=records.receipt(receipt), older_version=older)
        for receipt, older in await cursor.fetchall()
    ]
