"""What is seen of a reply that nobody asked for."""

import pytest

from adapters.replies import Final
from bot.replying.claims import Ending
from bot.replying.silence import is_seen, worth_seeing
from bot.replying.waiting import Read
from rag.errors import UnreadableFileError
from rag.receipts import refused
from rag.values import AnswerOutcome, RefusalReason, Turn
from tests.adapters.parts import answer, citation

CITED = answer("Eight weeks [1].", citations=(citation(1),))
UNCITED = answer("Eight weeks.", told=("The model named no source for this.",))
GOOD = {AnswerOutcome.ANSWERED, AnswerOutcome.PARTLY_ANSWERED}


def ending(final: Final, outcome: str) -> Ending:
    turn = Turn(question="How much notice?", answer=final.text, citations=final.citations)
    return Ending(final=final, outcome=outcome, turn=turn, tokens=7)


def unread(reason: RefusalReason) -> Read:
    error = UnreadableFileError("a.pdf", reason=reason, detail="it is encrypted.")
    return Read(receipt=refused(error), older_version=None)


@pytest.mark.parametrize("outcome", [*AnswerOutcome, "greeted", "receipts"])
def test_only_an_answer_with_sources_is_seen(outcome: str) -> None:
    cited = worth_seeing(ending(CITED, outcome), ())
    uncited = worth_seeing(ending(UNCITED, outcome), ())

    assert is_seen(cited.final) is (outcome in GOOD)
    assert not is_seen(uncited.final)
    assert (cited.outcome, uncited.outcome) == (outcome, outcome)
    assert uncited.turn is None


@pytest.mark.parametrize(
    ("reason", "is_told"), [(RefusalReason.ENCRYPTED, True), (RefusalReason.UNKNOWN_TYPE, False)]
)
def test_who_must_act_on_a_file_is_told(reason: RefusalReason, *, is_told: bool) -> None:
    seen = worth_seeing(ending(UNCITED, "not_found"), [unread(reason)])

    assert is_seen(seen.final) is is_told
    assert seen.final.text == ""
