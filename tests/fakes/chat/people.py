"""What people do on Parlour, and what gateways are told of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.chat.deliveries import Deliveries
from tests.fakes.chat.world import (
    BOT,
    Channel,
    ChannelId,
    File,
    Message,
    MessageId,
    PersonId,
    World,
    now,
    tenant_of,
)

REPLY_WITHIN_S = 3.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A member of a tenant; joins a channel by talking in it."""

    id: PersonId
    is_admin: bool
    world: World
    deliveries: Deliveries

    @property
    def dm(self) -> ChannelId:
        """This person's conversation with the bot alone: a channel that is all one thread."""
        tenant, _, name = self.id.partition("/")
        channel = ChannelId(f"{tenant}/dm-{name}")
        members = {self.id}
        self.world.channels.setdefault(
            channel, Channel(id=channel, public=False, members=members, is_dm=True)
        )
        return channel

    def says(
        self,
        channel: ChannelId,
        text: str,
        *,
        thread: str | None = None,
        files: Mapping[str, bytes] | None = None,
        mentions_bot: bool = True,
        mentions: Sequence["Person"] = (),
        about: MessageId | None = None,
    ) -> MessageId:
        """Write a message, into a thread (any message of it will do) or as one of its own.

        Nobody mentions the bot when they are alone with it.
        """
        message = self._written(channel, text, thread=thread)
        mentions_bot = mentions_bot and not self.world.channels[channel].is_dm
        message = replace(
            message,
            text=f"@{BOT} {text}".strip() if mentions_bot else text,
            mentions_bot=mentions_bot,
            mentions=tuple(person.id for person in mentions),
            about=about,
            files=tuple(self._drop(message.id, name, data) for name, data in (files or {}).items()),
        )
        self.world.put(message)
        self.deliveries.send("message", message_body(self.world, message))
        return message.id

    def commands(self, channel: ChannelId, text: str) -> MessageId:
        """Ask by a command: nobody sees it, and only this person will see the answer."""
        asked = self._written(channel, text, thread=None)
        place = self.world.open_place(self.id, asked.id)
        command = replace(asked, place=place.id, only_for=self.id)
        self.deliveries.send("command", message_body(self.world, command))
        return asked.id

    def edits(self, message: MessageId, text: str) -> None:
        """Give an own message another text; the mention of the bot stays."""
        before = self.world.messages[message]
        whole = f"@{BOT} {text}".strip() if before.mentions_bot else text
        after = replace(before, text=whole, edited_at=now())
        self.world.put(after)
        self.deliveries.send("edited", message_body(self.world, after))

    def deletes(self, message: MessageId) -> None:
        self.world.remove(self.world.messages[message])
        self.deliveries.send("deleted", {"id": message})

    def deletes_file(self, file_id: str) -> None:
        file = self.world.files.pop(file_id)
        before = self.world.messages[file.message]
        left = tuple(other for other in before.files if other != file_id)
        self.world.put(replace(before, files=left))
        body = {"tenant": tenant_of(file.message), "file": file_id, "message": file.message}
        self.deliveries.send("file_deleted", body)

    async def clicks(
        self, message: MessageId, label: str, *, reason: str | None = None
    ) -> tuple[str, ...]:
        """Click a button below a message and return what only this person is then shown.

        Raises:
            NoReplyError: the button waits for a reply, and none came in time.
        """
        seen = self.world.messages[message]
        (button,) = [button for button in seen.buttons if button.label == label]
        what = {"value": button.value, "reason": reason}
        if not button.waits:
            self.deliveries.send("clicked", {"person": self.id, **what})
            return ()
        return await self._ask(seen.channel, "click", what)

    async def invokes(self, channel: ChannelId, command: str, **words: str) -> tuple[str, ...]:
        """Use a command that is replied to at once, and return what only this person is shown.

        Args:
            channel: where.
            command: `sources`, `status`, `forget`, `set`.
            words: what the command takes: `names_like`, `document`, `name` and `value`.

        Raises:
            NoReplyError: no reply came in time.
        """
        return await self._ask(channel, "invoke", {"command": command, "words": words})

    async def completes(self, channel: ChannelId, typed: str) -> tuple[str, ...]:
        """Type the beginning of a file's name and return what is offered.

        Raises:
            NoReplyError: no reply came in time.
        """
        return await self._ask(channel, "complete", {"typed": typed})

    async def _ask(self, channel: ChannelId, kind: str, what: Mapping[str, Any]) -> tuple[str, ...]:
        place = self.world.open_place(self.id, channel)
        where = {
            "person": self.id,
            "admin": self.is_admin,
            "channel": channel,
            "thread": place.thread,
            "place": place.id,
        }
        return await self.deliveries.ask(kind, {**where, **what}, within_s=REPLY_WITHIN_S)

    def _written(self, channel: ChannelId, text: str, *, thread: str | None) -> Message:
        there = self.world.channels[channel]
        there.members.add(self.id)
        new = self.world.new_id(channel)
        if there.is_dm:
            thread = channel
        whole = new if thread is None else self.world.thread_of(thread)
        return Message(id=new, channel=channel, thread=whole, author=self.id, text=text, at=now())

    def _drop(self, message: MessageId, name: str, data: bytes) -> str:
        file = File(
            id=f"F{self.world.number()}",
            name=name,
            content=data,
            message=message,
            announced=len(data),
        )
        self.world.files[file.id] = file
        return file.id


def message_body(world: World, message: Message) -> dict[str, Any]:
    """Return a message as gateways are told of it."""
    files = [world.files[file_id] for file_id in message.files]
    return {
        "id": message.id,
        "channel": message.channel,
        "thread": message.thread,
        "author": message.author,
        "text": message.text,
        "mentions_bot": message.mentions_bot,
        "mentions": [*message.mentions],
        "about": message.about,
        "by_program": message.by_program,
        "dm": world.channels[message.channel].is_dm,
        "place": message.place,
        "files": [{"id": f.id, "name": f.name, "size": f.announced} for f in files],
        "at": message.at.isoformat(),
        "edited_at": message.edited_at and message.edited_at.isoformat(),
    }
