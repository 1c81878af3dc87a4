"""Replies that only one person sees, made while they wait: requests, modals, ephemeral lines."""

import asyncio
import logging
from typing import Any

from adapters.errors import AdapterError
from adapters.incoming import Standing
from adapters.port import Inbox
from adapters.replies import PassagesWanted, Reply, SourcesWanted, Wish
from adapters.requests import Request
from adapters.slack import sentences
from adapters.slack.calls import Calls, SlackRefusal
from adapters.slack.keys import Address, Workspace
from adapters.slack.lines import lines
from adapters.slack.people import Directory

_LOG = logging.getLogger(__name__)

Json = dict[str, Any]

_LOOK_UP_S = 1.0
_TRIGGER_LASTS_S = 3.0
_OPEN_ALREADY = "exchanged_trigger_id"


class Whispers:
    """Asks the inbox for one person, and shows only them what it says."""

    def __init__(
        self, inbox: Inbox, workspace: Workspace, *, calls: Calls, directory: Directory
    ) -> None:
        self._inbox = inbox
        self._workspace = workspace
        self._calls = calls
        self._directory = directory

    async def reply(self, to: Address, wish: Wish) -> Reply:
        """Return what the inbox says to a wish."""
        standing, governs = await self._rights(to, wish)
        return await self._inbox.reply_now(
            Request(
                asker=self._workspace.person(to.asker),
                standing=standing,
                is_admin=governs,
                reply_to=to.written(),
                scope=self._workspace.scope(to.channel),
                within=None,
                wish=wish,
            )
        )

    async def open(self, to: Address, trigger: str, view: Json) -> None:
        """Open a modal once, since a trigger opens no second one; else say that it did not open."""
        try:
            await self._calls.soon(
                "views.open", within_s=_TRIGGER_LASTS_S, trigger_id=trigger, view=view
            )
        except AdapterError as error:
            if isinstance(error, SlackRefusal) and error.error == _OPEN_ALREADY:
                return  # by a try that we heard nothing good of
            _LOG.warning("a modal could not be opened: %s", error)
            await self.say(to, sentences.NOT_OPENED, [])

    async def say(self, to: Address, text: str, blocks: list[Json]) -> None:
        """Show a line, where it was asked for, to who asked alone."""
        try:
            await self._show(to, text, blocks)
        except AdapterError as error:
            _LOG.warning("a reply could not be shown: %s", error)

    async def _show(self, to: Address, text: str, blocks: list[Json]) -> None:
        try:
            await self._calls.tell(
                "chat.postEphemeral",
                channel=to.channel,
                user=to.asker,
                thread_ts=to.root or None,
                text=text,
                blocks=blocks or None,
            )
        except SlackRefusal as error:
            if not error.is_not_here:
                raise
            await self.tell_how_to_invite(to.channel, to.asker)

    async def tell_how_to_invite(self, channel: str, user: str) -> None:
        """Tell who mentioned Footnote where it is not: there if Slack lets it, else directly."""
        told = sentences.not_here(self._workspace.bot_user, channel=channel)
        try:
            await self._calls.tell("chat.postEphemeral", channel=channel, user=user, text=told)
        except SlackRefusal:
            await self._calls.tell(
                "chat.postMessage",
                channel=user,
                text=told,
                metadata={"event_type": "footnote_not_here", "event_payload": {}},
                unfurl_links=False,
                unfurl_media=False,
            )

    async def _rights(self, to: Address, wish: Wish) -> tuple[Standing, bool]:
        """Return who asks is, and whether they govern the channel: an admin, or who made it."""
        looks = isinstance(wish, PassagesWanted | SourcesWanted)
        find = self._directory.person if looks else self._directory.person_now
        try:
            async with asyncio.timeout(_LOOK_UP_S):
                standing = (await find(to.asker)).standing
                if standing is Standing.ADMIN or to.is_direct:
                    return standing, True
                made_by = (await self._directory.channel(to.channel)).creator
                return standing, standing is not Standing.OUTSIDE and made_by == to.asker
        except (AdapterError, TimeoutError) as error:
            _LOG.warning("not treated as an admin, because that is not known: %s", error)
            return Standing.OUTSIDE, False


def shown(reply: Reply) -> str:
    """Return what a reply says in words, for where its blocks are not seen."""
    return lines(reply.told) or "…"
