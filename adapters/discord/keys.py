"""How Discord's ids are written in our keys, and what a reply needs to be posted.

To Discord a thread is a channel; it has the id of the message that it was made from, if any.
"""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from adapters.incoming import MessageKey, PersonKey, ReplyAddress, ThreadKey
from rag.values import Scope, Tenant

PLATFORM = "discord"
_EPOCH_MS = 1_420_070_400_000
_TOKEN_LASTS = timedelta(minutes=15)
"""Source: "Receiving and Responding", docs.discord.com/developers/interactions."""


def tenant(guild: str) -> Tenant:
    return Tenant(f"{PLATFORM}:{guild}")


def scope(guild: str, channel: str) -> Scope:
    return Scope(f"{PLATFORM}:{guild}/{channel}")


def message_key(guild: str, channel: str, message: str) -> MessageKey:
    return MessageKey(f"{PLATFORM}:{guild}/{channel}/{message}")


def thread_key(guild: str, parent: str, thread: str) -> ThreadKey:
    """Return the key of a thread: of the message that it was made from, if it was."""
    return ThreadKey(message_key(guild, parent, thread))


def person(guild: str, user: str) -> PersonKey:
    return PersonKey(f"{PLATFORM}:{guild}/{user}")


def guild_of(key: str) -> str:
    """Return the server of a key, a scope or a tenant: `8391` of `discord:8391/112`."""
    return key.partition(":")[2].partition("/")[0]


def channel_of(key: str) -> str:
    """Return the channel of a scope or of a message's key: `112` of `discord:8391/112`."""
    return key.split("/")[1]


def message_of(key: MessageKey) -> str:
    return key.rpartition("/")[2]


def jump_link(guild: str, channel: str, message: str, *, is_direct: bool = False) -> str:
    """Return where a message can be seen; a conversation with Footnote is in no server."""
    return f"https://discord.com/channels/{'@me' if is_direct else guild}/{channel}/{message}"


def time_of(snowflake: str) -> datetime:
    """Return when something was made; its id holds the time.

    Source: "Snowflakes", docs.discord.com/developers/reference.
    """
    return datetime.fromtimestamp(((int(snowflake) >> 22) + _EPOCH_MS) / 1_000, UTC)


class Way(StrEnum):
    """How a reply is posted."""

    THREAD = "thread"
    """Into a thread that is made from the message; as a reply where there can be none."""
    REPLY = "reply"
    """As a reply that calls its author, once."""
    WHISPER = "whisper"
    """In answer to an interaction, seen by its author alone."""
    POST = "post"
    """Into the channel: it answers nobody's message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one message of a person is answered."""

    guild: str
    """Of a conversation with Footnote the server that it is about."""
    place: str
    """The channel whose files it is about: of a public thread its parent."""
    channel: str
    """Where the message stands: a channel, a thread, a conversation with Footnote."""
    message: str
    """The message to answer; of a private command the interaction."""
    asker: str
    way: Way
    is_direct: bool
    """In a conversation with Footnote alone."""
    replies_to: str = ""
    """The message of the same channel that this one replies to."""
    otherwise: str = ""
    """The channel to post in where somebody takes no direct messages."""
    application: str = ""
    token: str = ""
    """The interaction's; with the application it is where whispers go."""

    @property
    def until(self) -> datetime | None:
        """When its token is worth nothing any more; None without one."""
        return time_of(self.message) + _TOKEN_LASTS if self.token else None

    @property
    def alone(self) -> bool:
        """Only the asker sees what is shown there."""
        return self.is_direct or self.way is Way.WHISPER

    def written(self) -> ReplyAddress:
        return ReplyAddress(json.dumps(asdict(self), separators=(",", ":")))


def read_address(address: ReplyAddress) -> Address:
    known = json.loads(address)
    return Address(**known | {"way": Way(known["way"])})
