"""Making a reply: from what is wanted to how it ends, showing what is true meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from adapters.errors import AdapterError
from adapters.port import Adapter
from adapters.replies import Final, Progress, Snapshot
from bot.audiences import Audiences
from bot.choices import Index
from bot.errors import BotError, SupersededError
from bot.limits import Limits
from bot.patience import AWAY
from bot.questions import Answerer, Asking
from bot.records import Kind
from bot.replying.claims import Claim, Ending
from bot.replying.conversing import History
from bot.replying.greeting import hello
from bot.replying.manners import Farewell, farewell, is_greeting
from bot.replying.presenting import Presenter
from bot.replying.receipts import must_act, offers, receipts
from bot.replying.rows import ReplyRows
from bot.replying.silence import MADE_OF_WORDS, worth_seeing
from bot.replying.waiting import Read
from bot.sentences import answering, arriving, erasing, filing
from bot.sentences.wording import Wording
from rag.events import Answered, StageReached, TextSoFar
from rag.failures import failure_id
from rag.models.metering import Meter
from rag.searching import Search
from rag.storage.store import Store
from rag.values import Answer, Audience, Remark, Turn

_LOG = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.3
_MOST_TRIES = 3
_NEWEST_FILES = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Composer:
    """What all replies share."""

    rows: ReplyRows
    store: Store
    answerer: Answerer
    adapter_of: Callable[[str], Adapter]
    """By a key or a scope."""
    audiences: Audiences
    limits: Limits
    wording: Wording
    has_model: bool
    files_timeout_s: float
    """So long does a question wait for files that are being read."""

    def composing(self, claim: Claim) -> "Composing":
        """Begin one reply."""
        return Composing(self, claim)


class Composing:
    """One reply in the making."""

    def __init__(self, with_: Composer, claim: Claim) -> None:
        self._with = with_
        self._claim = claim
        self._meter = Meter()

    @property
    def tokens(self) -> int:
        """What models were paid for so far."""
        return self._meter.tokens

    async def ending(self, presenter: Presenter) -> Ending:
        """Return how the reply ends; what goes wrong on the way is an ending too.

        Raises:
            BotError: this attempt is over, or not for this Footnote.
            AdapterError: there is nowhere to show it.
        """
        try:
            ending = await self._ending(presenter)
        except (BotError, AdapterError, *AWAY):
            raise
        except Exception:
            failure = failure_id()
            _LOG.exception("%s: %s could not be answered", failure, self._claim.key)
            ending = self._told(answering.failed(failure), outcome="failed")
        if not self._claim.wanted.silently:
            return ending
        return worth_seeing(ending, await self._with.rows.files_of(self._claim))

    async def ask_again_who_reads(self) -> None:
        """Make sure that a reply which was answered a while ago may still be shown.

        Raises:
            SupersededError: it was made of what its readers may not see any more.
        """
        made_of = await self._with.rows.scopes_behind(self._claim)
        if not made_of:
            return
        audience = await self._audience(self._with.adapter_of(self._claim.key))
        if not made_of <= audience.scopes:
            await self._with.rows.begin_anew(self._claim)
            raise SupersededError(f"{self._claim.key} has other readers than when it was answered")

    async def _ending(self, presenter: Presenter) -> Ending:
        wanted = self._claim.wanted
        match wanted.kind:
            case Kind.SLOW_DOWN:
                return self._told(answering.slow_down(wanted.again_at), outcome="refused")
            case Kind.BUSY:
                return self._told(answering.BUSY, outcome="busy")
            case Kind.NOT_SET_UP:
                return self._told(answering.NOT_SET_UP, outcome="refused")
            case Kind.RECEIPT | Kind.HELLO | Kind.EARLIER_READ:
                return await self._unasked(wanted.kind)
            case Kind.ANSWER if self._claim.tries > _MOST_TRIES:
                return self._given_up()
            case Kind.ANSWER:
                return await self._answer(presenter)

    async def _unasked(self, kind: Kind) -> Ending:
        if kind is Kind.RECEIPT:
            return self._told_files(await self._with.rows.files_of(self._claim))
        if kind is Kind.EARLIER_READ:
            ended = await self._with.rows.earlier_outcomes(self._claim)
            return self._told(*arriving.earlier_read(ended), outcome="receipts")
        return await self._hello()

    async def _hello(self) -> Ending:
        adapter = self._with.adapter_of(self._claim.key)
        index = await self._with.rows.chosen(self._claim, "index")
        final = await hello(
            adapter,
            self._claim.scope,
            is_direct=self._claim.wanted.is_direct,
            reads_files=index == Index.ON or (index is None and not adapter.asks_first),
        )
        return Ending(final=final, outcome="greeted", turn=None, tokens=self.tokens)

    async def _answer(self, presenter: Presenter) -> Ending:
        unread = await self._wait_for_files(presenter)
        dropped = await self._with.rows.files_of(self._claim)
        question = self._claim.wanted.question
        if not question and dropped:
            return self._told_files(dropped)
        if is_greeting(question):
            return await self._greeting()
        if wants := farewell(question):
            return await self._farewell(wants)
        within_budget = await self._is_within_budget()
        if self._claim.wanted.silently and not within_budget:
            return self._told(outcome="refused")
        asking, history = await self._asking(question, dropped, quotes_only=not within_budget)
        answer = await self._asked(asking, presenter)
        told = [*answering.ending(answer, remedy=self._with.wording.remedy), *unread]
        told += [filing.receipt(read.receipt) for read in dropped if must_act(read)]
        told = await self._without_repeats(answer, told)
        final = Final(
            text=answer.text,
            citations=answer.citations,
            told=tuple(told),
            offers=offers(dropped),
            rateable=answer.outcome in MADE_OF_WORDS,
        )
        turn = Turn(question=question, answer=answer.text, citations=answer.citations)
        return Ending(
            final=final,
            outcome=answer.outcome,
            turn=turn if answer.text else None,
            tokens=self.tokens,
            made_of=answer.made_of | history.made_of,
            quotes_only=answer.quotes_only,
        )

    async def _asking(
        self, question: str, dropped: list[Read], *, quotes_only: bool
    ) -> tuple[Asking, History]:
        adapter = self._with.adapter_of(self._claim.key)
        audience = await self._audience(adapter)
        history = await self._with.rows.history(self._claim, audience)
        asking = Asking(
            question=question,
            scope=self._claim.scope,
            audience=audience,
            history=history.turns,
            overheard=await self._overheard(adapter),
            focus=await self._focus(dropped, audience),
            quotes_only=quotes_only,
        )
        return asking, history

    async def _asked(self, asking: Asking, presenter: Presenter) -> Answer:
        async with aclosing(self._with.answerer.ask(asking, meter=self._meter)) as events:
            async for event in events:
                match event:
                    case StageReached():
                        presenter.show(Progress(sentence=answering.stage(event)))
                    case TextSoFar():
                        presenter.show(Snapshot(text=event.text))
                    case Answered():
                        return event.answer
        raise AssertionError("the last event of an answerer is Answered")

    async def _is_within_budget(self) -> bool:
        return not self._with.has_model or await self._with.rows.reserve(
            self._claim, cap=self._with.limits.tokens_per_day
        )

    async def _audience(self, adapter: Adapter) -> Audience:
        mine = self._claim
        return await self._with.audiences.of(
            adapter, mine.reply_to, scope=mine.scope, within=mine.within
        )

    async def _overheard(self, adapter: Adapter) -> tuple[Remark, ...]:
        mine = self._claim
        # A question about somebody's message may begin a conversation by itself.
        opens_about = mine.about is not None and mine.conversation == mine.key
        if not opens_about and await self._with.rows.is_ours(mine):
            return ()
        said = await adapter.earlier(mine.reply_to)
        return tuple(
            Remark(author=one.author, text=one.text, from_outside=one.from_outside) for one in said
        )

    async def _focus(self, dropped: list[Read], audience: Audience) -> tuple[int, ...]:
        own = [read.receipt.document_id for read in dropped if read.receipt.document_id]
        if own or self._claim.about is None:
            return tuple(own)
        meant = await self._with.store.dropped_by(message_key=self._claim.about, audience=audience)
        return tuple(document.id for document in meant)

    async def _wait_for_files(self, presenter: Presenter) -> list[str]:
        """Wait for files that the question may be about; say which ones took too long."""
        loop = asyncio.get_running_loop()
        end = loop.time() + self._with.files_timeout_s
        while names := await self._with.rows.names_being_read(self._claim):
            if loop.time() > end:
                return [filing.still_reading(names)]
            presenter.show(Progress(sentence=filing.reading(names)))
            await asyncio.sleep(_LOOK_EVERY_S)
        return []

    async def _greeting(self) -> Ending:
        audience = await self._audience(self._with.adapter_of(self._claim.key))
        search = Search(store=self._with.store, audience=audience, embedder=None)
        newest = await search.newest(limit=_NEWEST_FILES)
        count = await search.count_documents()
        return self._told(*answering.hello(newest, count, self._with.wording), outcome="greeted")

    async def _farewell(self, wants: Farewell) -> Ending:
        if not self._claim.is_private:
            return self._told(erasing.IN_PRIVATE, outcome="refused")
        if wants is Farewell.ASKED:
            would = erasing.would_forget(await self._with.rows.kept(self._claim))
            return self._told(*would, outcome="greeted")
        if not self._claim.author:
            # An attempt before this one did it.
            return self._told(erasing.NOTHING_KEPT, outcome="forgotten")
        erased = await self._with.rows.erase(self._claim)
        return self._told(erasing.forgotten(erased), outcome="forgotten")

    async def _without_repeats(self, answer: Answer, told: list[str]) -> list[str]:
        """Say only once in a conversation that there are only quotes, and why."""
        if answering.QUOTES_ONLY not in told:
            return told
        rest = [sentence for sentence in told if sentence != answering.QUOTES_ONLY]
        if self._with.has_model:
            return [answering.BUDGET_USED_UP, *rest]
        first = await self._with.rows.tell_once_that_offline(self._claim)
        return told if first else rest

    def _told_files(self, dropped: list[Read]) -> Ending:
        return Ending(final=receipts(dropped), outcome="receipts", turn=None, tokens=self.tokens)

    def _given_up(self) -> Ending:
        failure = failure_id()
        _LOG.error(
            "%s: %s took its process down %d times and is given up",
            failure,
            self._claim.key,
            _MOST_TRIES,
        )
        return self._told(answering.failed(failure), outcome="failed")

    def _told(self, *told: str, outcome: str) -> Ending:
        final = Final(text="", citations=(), told=told, offers=(), rateable=False)
        return Ending(final=final, outcome=outcome, turn=None, tokens=self.tokens)
