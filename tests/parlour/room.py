"""What Parlour knows: messages, threads, signs, files, and who may be where."""

from dataclasses import dataclass, field
from datetime import UTC, datetime

Json = dict[str, object]
TENANT = "T1"
BOT = "footnote"
ADMIN = "anna"


@dataclass(kw_only=True)
class Post:
    """One message as it stands."""

    id: int
    channel: str
    thread: int
    """The message the thread hangs from; its own id where it hangs from none."""
    author: str
    text: str
    nonce: str | None = None
    """Of whoever posted it; Parlour does nothing with it but tell it again."""
    buttons: list[Json] = field(default_factory=list)
    private_to: str | None = None
    files: list[Json] = field(default_factory=list)
    mentions_bot: bool = False
    to_others: bool = False
    about: int | None = None
    edited: int = 0
    deleted: bool = False
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    """When it was written."""
    states: list[str] = field(default_factory=list)
    """Every text it ever had, in order."""


@dataclass(kw_only=True)
class Channel:
    """Who may read it."""

    public: bool
    members: set[str]
    creator: str = ADMIN
    is_forum: bool = False
    """What opens a thread there asks everyone, also without a mention."""
    within: str | None = None
    """The category it lies in."""
    tenant: str = TENANT
    is_left: bool = False
    """Footnote was removed from it, and is let in nowhere in it."""


@dataclass(kw_only=True)
class Room:
    """Everything a person could see."""

    channels: dict[str, Channel]
    guests: set[str] = field(default_factory=set)
    groups: dict[str, list[str]] = field(default_factory=dict)
    """By person."""
    posts: dict[int, Post] = field(default_factory=dict)
    """Oldest first."""
    threads: dict[int, list[Post]] = field(default_factory=dict)
    """The same posts by what they hang from."""
    reactions: dict[int, list[str]] = field(default_factory=dict)
    """Every sign that was ever put on a message, in order; the last one stands there."""
    statuses: dict[int, list[str]] = field(default_factory=dict)
    """Every line that ever stood below a thread, in order; an empty one takes it away."""
    files: dict[str, bytes] = field(default_factory=dict)

    def add(self, post: Post) -> Post:
        post.states.append(post.text)
        self.posts[post.id] = post
        self.threads.setdefault(post.thread, []).append(post)
        return post

    def change(self, id_: int, text: str, buttons: list[Json]) -> None:
        post = self.posts[id_]
        post.text, post.buttons = text, buttons
        post.states.append(text)

    def event(self, post: Post) -> Json:
        """Return what gateways are told of a message."""
        told = ("id", "channel", "thread", "author", "text", "files", "mentions_bot", "to_others",
                "about", "edited")  # fmt: skip
        channel = self.channels[post.channel]
        return {
            "type": "message",
            "tenant": channel.tenant,
            "guest": post.author in self.guests,
            "groups": self.groups.get(post.author, []),
            "forum": channel.is_forum,
            "within": channel.within,
            "at": post.at.isoformat(),
            **{name: getattr(post, name) for name in told},
        }

    def standing(self, thread: int) -> list[Post]:
        """Return what stands in a thread, oldest first."""
        return [post for post in self.threads.get(thread, []) if not post.deleted]

    def holding(self, file_id: str) -> Channel:
        """Return the channel that a file was dropped in."""
        message = int(file_id.removeprefix("F").partition("-")[0])
        return self.channels[self.posts[message].channel]

    def with_files(self, channel: str) -> list[Post]:
        """Return what stands in a channel with a file, newest first."""
        posts = [p for p in self.posts.values() if p.channel == channel and not p.deleted]
        return [post for post in reversed(posts) if post.files]

    def next_id(self) -> int:
        return next(reversed(self.posts), 0) + 1
