"""What is seen of a reply that nobody asked for."""

from collections.abc import Sequence
from dataclasses import replace

from adapters.replies import Final
from bot.replying.claims import Ending
from bot.replying.receipts import must_act, receipts
from bot.replying.waiting import Read
from rag.values import AnswerOutcome

MADE_OF_WORDS = {AnswerOutcome.ANSWERED, AnswerOutcome.PARTLY_ANSWERED}
_NOTHING = Final(text="", citations=(), told=(), offers=(), rateable=False)


def worth_seeing(ending: Ending, dropped: Sequence[Read]) -> Ending:
    """Leave an answer with sources as it is; of any other only what somebody must act on.

    Args:
        ending: how the question ended.
        dropped: what became of the files of the same message.
    """
    if ending.outcome in MADE_OF_WORDS and ending.final.citations:
        return ending
    unread = [read for read in dropped if must_act(read)]
    return replace(ending, final=receipts(unread) if unread else _NOTHING, turn=None)


def is_seen(final: Final) -> bool:
    """Whether there is anything to show."""
    return bool(final.text or final.told)
