"""Commands, menus, buttons and modals: answered at once, or stored and answered by a worker."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import discord

from adapters.discord import commands, sentences, whispering
from adapters.discord.adding import Adding
from adapters.discord.asking import Asking
from adapters.discord.choosing import Choosing
from adapters.discord.directory import Directory
from adapters.discord.fitness import Fitness
from adapters.discord.idiom import idiom
from adapters.discord.permits import missing
from adapters.discord.responses import Responses
from adapters.discord.servers import Servers
from adapters.discord.typed import NO_SERVER, Clicked, Typed, Who, clicked, turned, typed, who
from adapters.discord.wishes import filter_of, listed, of_click, of_command, to_choose
from adapters.errors import AdapterError, InboxUnavailableError
from adapters.incoming import MessageKey, Rating, Standing
from adapters.port import Inbox
from adapters.replies import EarlierWanted, OfferKind, PassagesWanted, Reply, SourcesWanted, Wish
from adapters.requests import Request

_LOG = logging.getLogger(__name__)

_MOST_NAMES = 25
_LOOKS_FOR_S = 1.5
"""For the server of a conversation: Discord drops what takes three seconds."""
_ABOUT_NO_SERVER = {"footnote help", "footnote privacy", "footnote server"}


class Interactions:
    """Takes in what people do other than by writing."""

    def __init__(
        self,
        inbox: Inbox,
        *,
        fit: Fitness,
        directory: Directory,
        responses: Responses,
        servers: Servers,
        asking: Asking,
        adding: Adding,
        read_chosen: Callable[[str, str], None],
    ) -> None:
        """Prepare; `read_chosen` hands in a direct message whose server was chosen just now."""
        self._inbox = inbox
        self._fit = fit
        self._directory = directory
        self._responses = responses
        self._servers = servers
        self._asking = asking
        self._adding = adding
        self._choosing = Choosing(
            fit=fit,
            directory=directory,
            responses=responses,
            servers=servers,
            read_chosen=read_chosen,
        )

    async def take(self, interaction: discord.Interaction) -> None:
        """Answer one interaction."""
        by = await self._who(interaction)
        data = dict(interaction.data or {})
        match interaction.type:
            case discord.InteractionType.application_command:
                await self._command(interaction, by, typed(data))
            case discord.InteractionType.autocomplete:
                await self._offer_names(interaction, by, typed(data))
            case discord.InteractionType.component:
                await self._click(interaction, by, clicked(data))
            case discord.InteractionType.modal_submit:
                await self._submit(interaction, by, clicked(data))

    async def _who(self, interaction: discord.Interaction) -> Who:
        """Return who acts; in a conversation with Footnote about the server chosen there."""
        if interaction.guild_id is not None:
            return who(interaction, str(interaction.guild_id))
        channel = str(interaction.channel_id)
        try:
            async with asyncio.timeout(_LOOKS_FOR_S):
                chosen = await self._servers.settled(
                    channel, str(interaction.user.id), at=str(interaction.id)
                )
        except (InboxUnavailableError, TimeoutError):
            chosen = None
        by = who(interaction, chosen or NO_SERVER)
        return by if chosen is None else replace(by, standing=await self._standing(by))

    async def _standing(self, by: Who) -> Standing:
        """Return who acts is in the server that a conversation is about."""
        try:
            return await self._directory.standing(by.guild, by.user)
        except AdapterError as error:
            _LOG.warning("not treated as an admin, because that is not known: %s", error)
            return Standing.MEMBER

    async def _command(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        if by.guild == NO_SERVER and given.name not in _ABOUT_NO_SERVER:
            await self._responses.say(to, {"content": sentences.NO_SERVER_CHOSEN})
            return
        match given.name:
            case commands.ASK:
                await self._asking.ask(to, by, given)
            case commands.ASK_ABOUT:
                await self._asking.open(to, given)
            case commands.ADD:
                await self._adding.add(to, by, given)
            case commands.INDEX_FILES:
                await self._adding.index(to, by, given)
            case "footnote help":
                await self._responses.say(to, {"content": "\n".join(sentences.HELP)})
            case "footnote privacy":
                await self._responses.say(to, {"content": "\n".join(sentences.PRIVACY)})
            case "footnote server":
                await self._choosing.ask_for_server(to, by)
            case _:
                await self._tell(to, by, given)

    async def _tell(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        """Do what a command wishes, and say what came of it."""
        told: list[str] = []
        reply = Reply(told=())
        for wish in of_command(given, by):
            reply = await self._reply(by, wish)
            told += reply.told
        if given.name == "footnote status" and not self._fit.reads_content:
            told.append(sentences.NO_CONTENT)
        if given.name == "footnote status" and not by.is_direct:
            told += filter(None, [missing(to.app_permissions)])
        if reply.offers:
            await self._responses.say(to, whispering.told(told, reply.offers))
            return
        forgettable = given.name == commands.FORGET
        shown = Reply(told=tuple(told), passages=reply.passages, documents=reply.documents)
        pages = whispering.documents(shown, filter_of(given), forgettable=forgettable)
        await self._responses.say(to, pages[0])

    async def _offer_names(self, to: discord.Interaction, by: Who, given: Typed) -> None:
        wish = SourcesWanted(names_like=given.text(given.focused), limit=_MOST_NAMES)
        reply = await self._reply(by, wish)
        named = [(whispering.plain_name(one.name), one.id) for one in reply.documents]
        await self._responses.offer(
            to, [(name, to_choose(given, name, id_)) for name, id_ in named]
        )

    async def _click(self, to: discord.Interaction, by: Who, click: Clicked) -> None:
        match click.verb:
            case "up" | "down":
                await self._rate(to, by, click)
            case "server":
                await self._choosing.take_server(to, by, click)
            case "offer" if click.rest.startswith(OfferKind.INDEX_CHOOSE):
                await self._choosing.ask_for_channels(to, by)
            case "passages" | "page":
                await self._page(to, by, click)
            case _:
                await self._tell_again(to, by, click)

    async def _tell_again(self, to: discord.Interaction, by: Who, click: Clicked) -> None:
        replies = [await self._reply(by, wish) for wish in of_click(click, by)]
        # Of many channels that were chosen the same is said.
        told = [*dict.fromkeys(sentence for reply in replies for sentence in reply.told)]
        offers = [offer for reply in replies for offer in reply.offers]
        if told:
            await self._responses.say(to, whispering.told(told, offers))
        else:
            await self._responses.nod(to)

    async def _page(self, to: discord.Interaction, by: Who, click: Clicked) -> None:
        """Show passages, or turn over what is shown; access is computed anew for each page."""
        is_first = click.verb == "passages"
        kind, key, n = ("passages", click.rest, "0") if is_first else turned(click)
        if kind == "passages":
            reply = await self._reply(by, PassagesWanted(message=MessageKey(key)))
            pages = whispering.passages(reply, key=key)
        else:
            reply = await self._reply(by, listed(key))
            pages = whispering.documents(reply, key, forgettable=False)
        page = pages[min(int(n), len(pages) - 1)]
        await (self._responses.say(to, page) if is_first else self._responses.replace(to, page))

    async def _rate(self, to: discord.Interaction, by: Who, click: Clicked) -> None:
        """Keep a rating; of a bad one a reason is asked for, which nobody has to give."""
        useful = click.verb == "up"
        kept = await self._kept(by, click.rest, useful=useful, reason=None)
        if not kept:
            await self._responses.say(to, {"content": sentences.NOT_STORED})
        elif useful:
            await self._responses.say(to, {"content": sentences.THANKS})
        else:
            await self._responses.ask(to, whispering.reason(click.rest))

    async def _submit(self, to: discord.Interaction, by: Who, form: Clicked) -> None:
        if form.verb == "about":
            if by.guild == NO_SERVER:
                await self._responses.say(to, {"content": sentences.NO_SERVER_CHOSEN})
            else:
                await self._asking.ask_about(to, by, form)
            return
        kept = not form.filled or await self._kept(by, form.rest, useful=False, reason=form.filled)
        told = sentences.THANKS if kept else sentences.NOT_STORED
        await self._responses.say(to, {"content": told})

    async def _kept(self, by: Who, key: str, *, useful: bool, reason: str | None) -> bool:
        rating = Rating(message=MessageKey(key), author=by.person, useful=useful, reason=reason)
        try:
            await self._inbox.rate(rating)
        except InboxUnavailableError as error:
            _LOG.warning("a rating is lost: %s", error)
            return False
        return True

    async def _reply(self, by: Who, wish: Wish) -> Reply:
        # Its end is told when nothing may be whispered any more.
        seen = by.aloud() if isinstance(wish, EarlierWanted) else by.whisper()
        return await self._inbox.reply_now(
            Request(
                asker=by.person,
                standing=by.standing,
                is_admin=by.governs,
                reply_to=seen.written(),
                reply_until=seen.until,
                scope=by.scope,
                within=by.within,
                wish=wish,
                idiom=idiom(partial(self._servers.role_name, by.guild)),
            )
        )
