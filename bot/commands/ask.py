"""`footnote ask`: answer a question from the ingested files, streaming, with sources."""

import argparse
from collections.abc import Sequence
from contextlib import aclosing

from adapters.replies import Final, Progress, Snapshot
from adapters.terminal.objects import answer_object, print_object
from adapters.terminal.standard_input import lines
from adapters.terminal.thread import TerminalThread
from bot.app import open_answerer, open_app
from bot.commands.in_order import in_order
from bot.errors import UsageError
from bot.last_answer import remember
from bot.questions import Answerer, asked_in
from bot.sentences import answering, terminal, wording
from bot.settings import Settings
from rag.events import Answered, StageReached, TextSoFar
from rag.values import Answer, AnswerOutcome, Scope, Turn

_FOUND = {AnswerOutcome.ANSWERED, AnswerOutcome.PARTLY_ANSWERED}
_NO_END = "the last event of an answerer is Answered"
_AT_ONCE = 8
"""Questions from standard input under way at once."""


async def run(chosen: argparse.Namespace, settings: Settings) -> int:
    question = " ".join(chosen.question).strip()
    if not question:
        raise UsageError(terminal.NOTHING_TO_ASK)
    async with (
        open_app(settings, migrate=False, importing=["bot.asking"]) as app,
        open_answerer(app) as answerer,
    ):
        if question == "-":
            return await _ask_lines(answerer, chosen.scope, as_json=chosen.json)
        if chosen.json:
            answer = await _answer(answerer, question, chosen.scope)
            print_object(answer_object(answer))
        else:
            answer = await ask_and_show(answerer, question, scope=chosen.scope, history=())
        remember(settings.data_dir, answer.citations, chosen.scope)
    return 0 if answer.outcome in _FOUND else 1


async def ask_and_show(
    answerer: Answerer, question: str, *, scope: Scope, history: Sequence[Turn]
) -> Answer:
    """Ask and show in the terminal what is true so far, the answer as it comes, its sources."""
    thread = TerminalThread()
    asking = asked_in(scope, question, history=history)
    async with aclosing(answerer.ask(asking)) as events:
        async for event in events:
            match event:
                case StageReached():
                    await thread.show(Progress(sentence=answering.stage(event)))
                case TextSoFar():
                    await thread.show(Snapshot(text=event.text))
                case Answered():
                    await thread.show(_final(event.answer))
                    return event.answer
    raise AssertionError(_NO_END)


def _final(answer: Answer) -> Final:
    told = answering.ending(answer, remedy=wording.IN_TERMINAL.remedy)
    return Final(
        text=answer.text,
        citations=answer.citations,
        told=tuple(told),
        offers=(),
        rateable=False,
    )


async def _ask_lines(answerer: Answerer, scope: Scope, *, as_json: bool) -> int:
    """Answer one question per line: JSON in order, several under way; for people, one by one."""
    found = True
    if not as_json:
        async for line in lines():
            answer = await ask_and_show(answerer, line, scope=scope, history=())
            found = found and answer.outcome in _FOUND
        return 0 if found else 1
    answers = in_order(lines(), lambda line: _answer(answerer, line, scope), at_once=_AT_ONCE)
    async for answer in answers:
        print_object(answer_object(answer))
        found = found and answer.outcome in _FOUND
    return 0 if found else 1


async def _answer(answerer: Answerer, question: str, scope: Scope) -> Answer:
    asking = asked_in(scope, question)
    async with aclosing(answerer.ask(asking)) as events:
        async for event in events:
            if isinstance(event, Answered):
                return event.answer
    raise AssertionError(_NO_END)
