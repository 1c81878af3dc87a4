"""How a thread begins, whoever makes it."""

from dataclasses import replace

from tests.fakes.discord.news import News
from tests.fakes.discord.things import HAS_THREAD, Channel, Kind, Message, Ping, Ref, Snowflake
from tests.fakes.discord.world import World


def opened(
    world: World,
    news: News,
    parent: Channel,
    *,
    name: str,
    by: Snowflake,
    kind: Kind | None = None,
    start: Message | None = None,
    first: Message | None = None,
    members: tuple[Snowflake, ...] = (),
    auto_archive_min: int = 1440,
) -> Channel:
    """Open a thread below a channel and tell of it.

    Args:
        world: where.
        news: who tells.
        parent: the channel, or the forum.
        name: its title.
        by: who opens it.
        kind: public unless said otherwise; in an announcement channel of that kind.
        start: the message it is made from; its author is called.
        first: of a forum post, its first message, which has the post's id already.
        members: who is in it from the beginning, beside who opens it.
        auto_archive_min: minutes without a message.
    """
    public = Kind.NEWS_THREAD if parent.kind is Kind.NEWS else Kind.PUBLIC_THREAD
    from_ = start or first
    thread = Channel(
        id=from_.ref.id if from_ else world.new_id(),
        kind=kind or public,
        name=name,
        guild=parent.guild,
        parent=parent.id,
        members={by, *members},
        owner=by,
        auto_archive_min=auto_archive_min,
    )
    world.channels[thread.id] = thread
    news.thread(thread, "THREAD_CREATE", is_new=True)
    if start is not None:
        _hang(world, news, start, by=by)
    elif first is not None:
        world.put(first)
        news.said(first)
    world.nudge()
    return thread


def _hang(world: World, news: News, start: Message, *, by: Snowflake) -> None:
    """Say in the thread what it hangs from, mark that message, and call its author."""
    marked = replace(start, flags=start.flags | HAS_THREAD)
    world.put(marked)
    news.changed(marked)
    beginning = Message(
        ref=Ref(start.ref.id, world.new_id()), author=start.author, kind=21, reference=start.ref
    )
    world.put(beginning)
    news.said(beginning)
    if start.author not in {by, world.bot}:
        world.channels[start.ref.id].members.add(start.author)
        world.pings.append(Ping(user=start.author, channel=start.ref.id, message=None))
