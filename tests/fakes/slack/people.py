"""What people do on Slack."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.slack.deliveries import COMMAND, INTERACTION, Deliveries
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.interactions import Interactions
from tests.fakes.slack.news import News
from tests.fakes.slack.reading import Read, read_view
from tests.fakes.slack.screens import button
from tests.fakes.slack.things import Channel, ChannelId, Message, Ref, Ts, User, UserId
from tests.fakes.slack.uploads import Upload, uploaded
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of a workspace; joins a channel by talking in it."""

    user: User
    world: World
    news: News
    deliveries: Deliveries
    hooks: Hooks

    @property
    def id(self) -> UserId:
        return self.user.id

    @property
    def dm(self) -> ChannelId:
        """This person's conversation with the app alone."""
        return ChannelId(f"D{self.id[1:]}")

    @property
    def modal(self) -> Read | None:
        """What stands in the modal that is open."""
        opened = self.world.views.get(self.id)
        return None if opened is None else read_view(opened.view)

    def says(
        self,
        channel: ChannelId,
        text: str,
        *,
        thread: Ref | Ts | None = None,
        files: Mapping[str, bytes | Upload] | None = None,
        mentions_bot: bool = True,
        mentions: Sequence["Person"] = (),
        ago_s: float = 0.0,
    ) -> Ref:
        """Write a message, into a thread (any message of it will do) or as one of its own.

        Nobody mentions the app when they are alone with it.

        Args:
            channel: where.
            text: what follows the mentions, as mrkdwn.
            thread: a message, or the `ts` a thread hangs from.
            files: by name.
            mentions_bot: whether the text begins with `@footnote`.
            mentions: people who are named after it.
            ago_s: how long ago it was written; nobody is told of what is not new.
        """
        there = self.world.channels[channel]
        there.members.add(self.id)
        ref = Ref(channel, self.world.ago(ago_s) if ago_s else self.world.now())
        message = Message(
            ref=ref,
            user=self.id,
            text=" ".join([*self._named(there, mentions_bot, mentions), text]).strip(),
            thread_ts=self._root(channel, thread),
            files=uploaded(self.world, self.id, ref, files or {}),
        )
        self.world.put(message)
        if not ago_s:
            self.news.said(message)
        return ref

    def edits(self, message: Ref, text: str) -> None:
        """Give an own message another text; a mention of the app at its beginning stays."""
        before = self.world.messages[message]
        bot = f"<@{self.world.teams[self.user.team].bot}>"
        whole = f"{bot} {text}".strip() if before.text.startswith(bot) else text
        after = replace(before, text=whole, edited_ts=self.world.now())
        self.world.put(after)
        self.news.changed(before, after)

    def deletes(self, message: Ref) -> None:
        """Delete an own message with its files; a tombstone is left above replies."""
        gone = self.world.messages[message]
        if len(self.world.thread(message.channel, gone.root)) > 1 and gone.thread_ts is None:
            buried = Message(
                ref=message, user=self.id, text="This message was deleted.", is_tombstone=True
            )
            self.world.put(buried)
            self.news.changed(gone, buried)
        else:
            self.world.remove(gone)
            self.news.deleted(gone)
        for file in [self.world.files[file_id] for file_id in gone.files]:
            if file.shares == [message]:
                self.news.file_deleted(self.world.files.pop(file.id))
            else:
                file.shares.remove(message)

    def shares_file(self, file_id: str, channel: ChannelId) -> Ref:
        """Write a message with a file that is in Slack already."""
        self.world.channels[channel].members.add(self.id)
        ref = Ref(channel, self.world.now())
        self.world.files[file_id].shares.append(ref)
        message = Message(ref=ref, user=self.id, files=(file_id,))
        self.world.put(message)
        self.news.said(message)
        return ref

    def deletes_file(self, file_id: str) -> None:
        for message in self.world.files[file_id].shares:
            self._take_out(file_id, message)
        self.news.file_deleted(self.world.files.pop(file_id))

    def unshares_file(self, file_id: str, channel: ChannelId | None = None) -> None:
        """Take a file out of a channel, or of the first one that it was in; it stays in Slack."""
        file = self.world.files[file_id]
        where = channel or file.shares[0].channel
        for message in [ref for ref in file.shares if ref.channel == where]:
            self._take_out(file_id, message)
            file.shares.remove(message)
        self.news.file(file, "file_unshared", where)

    def joins(self, channel: ChannelId) -> None:
        there = self.world.channels[channel]
        there.members.add(self.id)
        self.news.membership(there, self.id, "member_joined_channel")

    def leaves(self, channel: ChannelId) -> None:
        there = self.world.channels[channel]
        there.members.discard(self.id)
        self.news.membership(there, self.id, "member_left_channel")

    def invites_bot(self, channel: ChannelId) -> None:
        there = self.world.channels[channel]
        bot = self.world.teams[there.team].bot
        there.members.add(bot)
        self.news.membership(there, bot, "member_joined_channel", inviter=self.id)

    def removes_bot(self, channel: ChannelId) -> None:
        there = self.world.channels[channel]
        there.members.discard(self.world.teams[there.team].bot)
        kind = "channel_left" if there.kind == "channel" else "group_left"
        self.news.of_channel(there, kind, actor_id=self.id)

    async def opens(self, channel: ChannelId) -> None:
        """Open the conversation with the app, on its messages tab."""
        body = {"user": self.id, "channel": channel, "tab": "messages"}
        self.news.event(self.user.team, "app_home_opened", body)

    async def clicks(self, message: Ref, label: str) -> None:
        """Click a button below a message.

        Raises:
            NoReplyError: the app did not acknowledge it, and a warning sign is shown.
        """
        clicked = self.world.messages[message]
        payload = self._interactions.click(clicked, button(clicked, label))
        await self.deliveries.ask(INTERACTION, payload)

    async def submits(self, values: Mapping[str, str] | None = None) -> Mapping[str, Any]:
        """Submit the modal that is open, and return what the app said to it.

        Args:
            values: what was typed, by action_id.

        Raises:
            NoReplyError: the app did not acknowledge it.
        """
        view = self.world.views[self.id]
        payload = self._interactions.submission(view, values or {})
        reply = await self.deliveries.ask(INTERACTION, payload)
        if reply.get("response_action") in {"update", "push"}:
            self.world.views[self.id] = replace(view, view=reply["view"])
        elif reply.get("response_action") != "errors":
            self.closes()
        return reply

    def closes(self) -> None:
        """Close the modal."""
        self.world.views.pop(self.id, None)
        self.world.nudge()

    async def commands(self, channel: ChannelId, text: str, *, command: str = "/footnote") -> None:
        """Use a slash command; what acknowledges it is shown to this person alone.

        Raises:
            NoReplyError: the app did not acknowledge it ("operation_timeout").
        """
        payload = self._interactions.command(self.world.channels[channel], command, text)
        reply = await self.deliveries.ask(COMMAND, payload)
        self.hooks.reply(self.id, channel, reply)

    @property
    def _interactions(self) -> Interactions:
        return Interactions(user=self.user, world=self.world, hooks=self.hooks, news=self.news)

    def _named(self, channel: Channel, bot: bool, people: Sequence["Person"]) -> list[str]:
        names = [self.world.teams[channel.team].bot] if bot and channel.kind != "im" else []
        return [f"<@{name}>" for name in [*names, *(person.id for person in people)]]

    def _root(self, channel: ChannelId, thread: Ref | Ts | None) -> Ts | None:
        ref = thread if isinstance(thread, Ref) or thread is None else Ref(channel, thread)
        if ref is None:
            return None
        hangs_from = self.world.messages.get(ref)
        return ref.ts if hangs_from is None else hangs_from.root

    def _take_out(self, file_id: str, message: Ref) -> None:
        before = self.world.messages[message]
        left = tuple(other for other in before.files if other != file_id)
        after = replace(before, files=left)
        self.world.put(after)
        self.news.changed(before, after)
