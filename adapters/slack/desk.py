"""What Bolt dispatches to: each request is answered within its three seconds."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from adapters.background import Background
from adapters.incoming import Accepted, Incoming, ThreadKey
from adapters.port import Inbox, Thread
from adapters.replies import EarlierWanted, PassagesWanted, Wish
from adapters.slack import clicks, commands, modals, sentences
from adapters.slack.asking import Asking
from adapters.slack.calls import Calls
from adapters.slack.changes import Changes
from adapters.slack.commands import Command
from adapters.slack.events import Events, NotInChannelError
from adapters.slack.inbound import Written
from adapters.slack.keys import Address, Workspace, read_address
from adapters.slack.lately import Lately
from adapters.slack.people import Directory
from adapters.slack.streams import Streams
from adapters.slack.whispers import Whispers, shown

Json = Mapping[str, Any]

_SOON_S = 2.0
"""Of the three seconds that a command may take."""
_CLOCKS_APART_S = 60.0


class Desk:
    """Hands in what happens, and shows what is said to it at once."""

    def __init__(
        self,
        inbox: Inbox,
        workspace: Workspace,
        *,
        calls: Calls,
        directory: Directory,
        streams: Streams,
        thread_of: Callable[[Incoming], Thread],
        file_settles_s: float,
        background: Background,
    ) -> None:
        self._inbox = inbox
        self._workspace = workspace
        self._streams = streams
        self._thread_of = thread_of
        self.changes = Changes(
            inbox, workspace, calls=calls, directory=directory, settle_s=file_settles_s
        )
        self._events = Events(
            inbox, workspace, calls=calls, directory=directory, changes=self.changes
        )
        self._whispers = Whispers(inbox, workspace, calls=calls, directory=directory)
        self._asking = Asking(inbox, workspace, calls=calls, directory=directory)
        self._background = background
        self._typed_lately = Lately()

    async def take(self, event: Json) -> None:
        """Hand in an event; signs are shown later, and need not be.

        Raises:
            InboxUnavailableError, PlatformUnavailableError: it has to come again.
        """
        typed = self._typed(event)
        if typed is not None:
            self._events.note(event["channel"], event["ts"])
            # In channels `app_mention` tells of it as well, even where Footnote is not in.
            tells = event["type"] != "message" or event.get("channel_type") == "im"
            if tells and self._typed_lately.add((event["channel"], event["ts"])):
                self._background.start(lambda: self._tell_in_thread(event, typed))
            return
        try:
            taken = await self._events.take(event)
        except NotInChannelError:
            whispers, where = self._whispers, (event["channel"], event["user"])
            self._background.start(lambda: whispers.tell_how_to_invite(*where))
            return
        if taken is not None:
            self.show_sign(*taken)

    async def hand_in(self, message: Written, is_fresh: bool) -> Accepted | None:
        """Hand in a message that was read, if nobody told of it; of an old one only the files.

        Handed in twice, it would be taken for what somebody says now.
        """
        if self._events.has_taken(message):
            return None
        typed = self._typed(message.body)
        if typed is not None:
            self._events.note(message.channel, message.body["ts"])
            if is_fresh and self._typed_lately.add((message.channel, message.body["ts"])):
                self._background.start(lambda: self._tell_in_thread(message.body, typed))
            return None
        incoming, accepted = await self._events.hand_in(message, is_fresh=is_fresh)
        self.show_sign(incoming, accepted)
        return accepted

    def show_sign(self, message: Incoming, accepted: Accepted) -> None:
        """Put a sign on a message if it is worth one, without waiting for that."""
        if accepted.sign is not None:
            thread, sign = self._thread_of(message), accepted.sign
            self._background.start(lambda: thread.mark(sign))

    async def rate(self, body: Json) -> None:
        """Keep a rating, if a click or a submitted reason is one.

        Raises:
            InboxUnavailableError: it was not kept; who clicked sees a warning sign.
        """
        read = clicks.reason if body["type"] == "view_submission" else clicks.thumb
        rating = read(body, self._workspace)
        if rating is not None:
            await self._inbox.rate(rating)

    async def click(self, body: Json) -> None:
        """Show what a click brings: a modal, or a line."""
        clicked, rating = clicks.click(body), clicks.thumb(body, self._workspace)
        to = clicked.address(self._workspace)
        if rating is not None and not rating.useful:
            await self._whispers.open(to, clicked.trigger, modals.reason(rating.message))
        wish = clicks.wish(clicked)
        if wish is None:
            return
        reply = await self._whispers.reply(_ends_at(to, wish), wish)
        if isinstance(wish, PassagesWanted):
            await self._whispers.open(to, clicked.trigger, modals.passages(reply))
        else:
            blocks = modals.documents(reply, forgettable=False)
            await self._whispers.say(to, shown(reply), blocks)

    async def command(self, body: Json) -> dict[str, Any]:
        """Do what a command asks for; return what acknowledges it, which only its author sees."""
        typed = commands.command(body.get("text") or "")
        to = Address(
            team=self._workspace.team,
            channel=body["channel_id"],
            root="",
            message="",
            asker=body["user_id"],
            asker_team=body["team_id"],
            alone=True,
        )
        if typed.verb != "ask":
            return await self._told(to, typed)
        asking = asyncio.create_task(self._ask(to, typed.rest))
        await asyncio.wait({asking}, timeout=_SOON_S)
        if asking.done():
            return {"text": told} if (told := asking.result()) else {}
        self._background.start(lambda: self._tell_late(to, asking))
        return {}

    async def _ask(self, to: Address, question: str) -> str:
        """Ask for somebody; return what they are told, nothing when all went well."""
        asked = await self._asking.ask(to, question)
        if isinstance(asked, str):
            return asked
        self._events.note(to.channel, read_address(asked[0].reply_to).root)
        self.show_sign(*asked)
        return ""

    async def _tell_late(self, to: Address, asking: asyncio.Task[str]) -> None:
        """Tell what the command did not wait for."""
        if told := await asking:
            await self._whispers.say(to, told, [])

    async def _told(self, to: Address, typed: Command) -> dict[str, Any]:
        wish = commands.wish(typed, thread=self._thread(to))
        if wish is None:
            return {"text": "\n".join(sentences.HELP)}
        reply = await self._whispers.reply(_ends_at(to, wish), wish)
        blocks = modals.documents(reply, forgettable=typed.verb == "forget")
        if typed.verb == "status" and (error := await self._streams.refused()):
            blocks.append(modals.section(sentences.edits_instead(error)))
        return {"text": shown(reply), "blocks": blocks}

    def _thread(self, to: Address) -> ThreadKey | None:
        return ThreadKey(self._workspace.message(to.channel, to.root)) if to.root else None

    def _typed(self, event: Json) -> Command | None:
        """Return the command that a new mention is, if it is one and has no files."""
        words = self._events.words_to_us(event)
        return None if words is None else commands.in_mention(words)

    async def _tell_in_thread(self, event: Json, typed: Command) -> None:
        to = Address(
            team=self._workspace.team,
            channel=event["channel"],
            root=str(event.get("thread_ts") or ""),
            message=event["ts"],
            asker=event["user"],
            asker_team=self._workspace.team,
            alone=True,
        )
        told = await self._told(to, typed)
        await self._whispers.say(to, told["text"], told.get("blocks", []))


def _ends_at(to: Address, wish: Wish) -> Address:
    """Return where a wish comes to its end: that files were read is told to the whole channel."""
    if not isinstance(wish, EarlierWanted):
        return to
    # Nothing of ours that tells so is older, by Slack's clock or by this one.
    since = to.message or f"{time.time() - _CLOCKS_APART_S:.6f}"
    return replace(to, message=since, alone=to.is_direct)
