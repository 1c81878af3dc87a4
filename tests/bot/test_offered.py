"""What a click on a button of ours means."""

import pytest

from adapters.replies import (
    AnswersUnwanted,
    EarlierWanted,
    ForgetWanted,
    OfferKind,
    SettingChanged,
    VersionChosen,
)
from bot.offered import Meant, meant


@pytest.mark.parametrize(
    ("kind", "wish"),
    [
        (OfferKind.REPLACE, ForgetWanted(document_id=7)),
        (OfferKind.DELETE_ANSWERS, AnswersUnwanted(document_id=7)),
        (OfferKind.KEEP_BOTH, None),
        (OfferKind.READ_EARLIER, EarlierWanted()),
        (OfferKind.INDEX_HERE, SettingChanged(name="index", value="on", everywhere=False)),
        (OfferKind.INDEX_EVERYWHERE, SettingChanged(name="index", value="on", everywhere=True)),
        (OfferKind.INDEX_CHOOSE, SettingChanged(name="index", value=None, everywhere=False)),
    ],
)
def test_every_offer_is_a_wish_that_could_be_typed(kind: OfferKind, wish: Meant | None) -> None:
    assert meant(VersionChosen(kind=kind, document_id=7)) == wish


def test_replacing_nothing_changes_nothing() -> None:
    assert meant(VersionChosen(kind=OfferKind.REPLACE, document_id=None)) is None
