"""Making a reply: from what is wanted to how it ends, showing what is true meanwhile."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import dataclass

from adapters.errors import AdapterError
from adapters.port import Adapter
from adapters.replies import Final, Progress, Snapshot
from bot import sentences
from bot.audiences import Audiences
from bot.errors import BotError
from bot.limits import Limits
from bot.patience import AWAY
from bot.questions import Answerer, Asking
from bot.records import Kind
from bot.replying.claims import Claim, Ending
from bot.replying.greeting import hello
from bot.replying.manners import is_greeting
from bot.replying.presenting import Presenter
from bot.replying.receipts import must_act, offers, receipts
from bot.replying.rows import ReplyRows
from bot.replying.waiting import Read
from bot.sentences import Wording
from rag.events import Answered, StageReached, TextSoFar
from rag.failures import failure_id
from rag.models.metering import Meter
from rag.storage.store import Store
from rag.values import Answer, AnswerOutcome, Audience, Remark, Turn

_LOG = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.3
_MOST_TRIES = 3
_NEWEST_FILES = 5
_MADE_OF_WORDS = {AnswerOutcome.ANSWERED, AnswerOutcome.PARTLY_ANSWERED}


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
            return await self._ending(presenter)
        except (BotError, AdapterError, *AWAY):
            raise
        except Exception:
            failure = failure_id()
            _LOG.exception("%s: %s could not be answered", failure, self._claim.key)
            return self._told(sentences.failed(failure), outcome="failed")

    async def _ending(self, presenter: Presenter) -> Ending:
        wanted = self._claim.wanted
        match wanted.kind:
            case Kind.SLOW_DOWN:
                return self._told(sentences.slow_down(wanted.again_at), outcome="refused")
            case Kind.BUSY:
                return self._told(sentences.BUSY, outcome="busy")
            case Kind.NOT_SET_UP:
                return self._told(sentences.NOT_SET_UP, outcome="refused")
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
            return self._told(*sentences.earlier_read(ended), outcome="receipts")
        final = await hello(self._with.adapter_of(self._claim.key), self._claim.scope)
        return Ending(final=final, outcome="greeted", turn=None, tokens=self.tokens)

    async def _answer(self, presenter: Presenter) -> Ending:
        unread = await self._wait_for_files(presenter)
        dropped = await self._with.rows.files_of(self._claim)
        question = self._claim.wanted.question
        if not question and dropped:
            return self._told_files(dropped)
        if is_greeting(question):
            return await self._greeting()
        answer = await self._asked(question, dropped, presenter)
        told = [*sentences.ending(answer, remedy=self._with.wording.remedy), *unread]
        told += [sentences.receipt(read.receipt) for read in dropped if must_act(read)]
        told = await self._without_repeats(answer, told)
        final = Final(
            text=answer.text,
            citations=answer.citations,
            told=tuple(told),
            offers=offers(dropped),
            rateable=answer.outcome in _MADE_OF_WORDS,
        )
        turn = Turn(question=question, answer=answer.text, citations=answer.citations)
        return Ending(
            final=final,
            outcome=answer.outcome,
            turn=turn if answer.text else None,
            tokens=self.tokens,
        )

    async def _asked(self, question: str, dropped: list[Read], presenter: Presenter) -> Answer:
        adapter = self._with.adapter_of(self._claim.key)
        audience = await self._audience(adapter)
        within_budget = not self._with.has_model or await self._with.rows.reserve(
            self._claim, cap=self._with.limits.tokens_per_day
        )
        asking = Asking(
            question=question,
            scope=self._claim.scope,
            audience=audience,
            history=tuple(await self._with.rows.history(self._claim)),
            overheard=await self._overheard(adapter),
            focus=await self._focus(dropped, audience),
            quotes_only=not within_budget,
        )
        async with aclosing(self._with.answerer.ask(asking, meter=self._meter)) as events:
            async for event in events:
                match event:
                    case StageReached():
                        presenter.show(Progress(sentence=sentences.stage(event)))
                    case TextSoFar():
                        presenter.show(Snapshot(text=event.text))
                    case Answered():
                        return event.answer
        raise AssertionError("the last event of an answerer is Answered")

    async def _audience(self, adapter: Adapter) -> Audience:
        mine = self._claim
        return await self._with.audiences.of(adapter, mine.reply_to, scope=mine.scope)

    async def _overheard(self, adapter: Adapter) -> tuple[Remark, ...]:
        if await self._with.rows.is_ours(self._claim):
            return ()
        said = await adapter.earlier(self._claim.reply_to)
        return tuple(Remark(author=one.author, text=one.text) for one in said)

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
                return [sentences.still_reading(names)]
            presenter.show(Progress(sentence=sentences.reading(names)))
            await asyncio.sleep(_LOOK_EVERY_S)
        return []

    async def _greeting(self) -> Ending:
        audience = await self._audience(self._with.adapter_of(self._claim.key))
        newest = await self._with.store.newest(audience=audience, limit=_NEWEST_FILES)
        count = await self._with.store.count_documents(audience=audience)
        return self._told(*sentences.hello(newest, count, self._with.wording), outcome="greeted")

    async def _without_repeats(self, answer: Answer, told: list[str]) -> list[str]:
        """Say only once in a conversation that there are only quotes, and why."""
        if sentences.QUOTES_ONLY not in told:
            return told
        rest = [sentence for sentence in told if sentence != sentences.QUOTES_ONLY]
        if self._with.has_model:
            return [sentences.BUDGET_USED_UP, *rest]
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
        return self._told(sentences.failed(failure), outcome="failed")

    def _told(self, *told: str, outcome: str) -> Ending:
        final = Final(text="", citations=(), told=told, offers=(), rateable=False)
        return Ending(final=final, outcome=outcome, turn=None, tokens=self.tokens)
