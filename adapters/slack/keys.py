"""How Slack's ids are written in our keys, and what a reply needs to be posted."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from adapters.incoming import MessageKey, PersonKey, ReplyAddress
from rag.values import Scope, Tenant

PLATFORM = "slack"


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """The workspace that Footnote is installed in, and who Footnote is there."""

    team: str
    url: str
    """`https://acme.slack.com/`: what links to messages begin with."""
    bot_user: str
    bot_id: str

    @property
    def tenant(self) -> Tenant:
        return Tenant(f"{PLATFORM}:{self.team}")

    def scope(self, channel: str) -> Scope:
        return Scope(f"{self.tenant}/{channel}")

    def message(self, channel: str, ts: str) -> MessageKey:
        return MessageKey(f"{self.tenant}/{channel}/{ts}")

    def person(self, user: str) -> PersonKey:
        return PersonKey(f"{self.tenant}/{user}")

    def permalink(self, channel: str, ts: str, *, thread: str | None) -> str:
        """Return where a message can be seen, without asking Slack for it."""
        link = f"{self.url}archives/{channel}/p{ts.replace('.', '')}"
        in_thread = thread is not None and thread != ts
        return f"{link}?thread_ts={thread}&cid={channel}" if in_thread else link


def channel_of(scope: Scope) -> str:
    """Return the channel of a scope: `C7` of `slack:T024/C7`."""
    return scope.split("/")[1]


def time_of(ts: str) -> datetime:
    """Return when a message was written; Slack calls it by that time."""
    return datetime.fromtimestamp(float(ts), UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one message of a person is answered."""

    team: str
    channel: str
    root: str
    """`ts` of the message that the thread hangs from; empty for the channel itself."""
    message: str
    """`ts` of the message to answer."""
    asker: str
    asker_team: str
    """Of another workspace in a shared channel; streams want to know."""
    alone: bool
    """Only the asker sees what is shown there: a direct message, or an ephemeral reply."""

    @property
    def is_direct(self) -> bool:
        return self.channel.startswith("D")

    def written(self) -> ReplyAddress:
        return ReplyAddress(json.dumps(asdict(self), separators=(",", ":")))


def read_address(address: ReplyAddress) -> Address:
    return Address(**json.loads(address))
