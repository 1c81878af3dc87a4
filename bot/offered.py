"""What a click on a button of ours means, as far as it could have been typed."""

from adapters.replies import (
    AnswersUnwanted,
    EarlierWanted,
    ForgetWanted,
    OfferKind,
    SettingChanged,
    VersionChosen,
)
from bot.choices import Index

Meant = ForgetWanted | AnswersUnwanted | EarlierWanted | SettingChanged


def meant(chosen: VersionChosen) -> Meant | None:
    """Return the same wish in words; None where everything stays as it is."""
    match chosen:
        case VersionChosen(document_id=int(id_), kind=OfferKind.REPLACE | OfferKind.DELETE_ANSWERS):
            is_replaced = chosen.kind is OfferKind.REPLACE
            return (ForgetWanted if is_replaced else AnswersUnwanted)(document_id=id_)
        case VersionChosen(kind=OfferKind.READ_EARLIER):
            return EarlierWanted()
        case VersionChosen(kind=OfferKind.INDEX_HERE):
            return SettingChanged(name="index", value=Index.ON, everywhere=False)
        case VersionChosen(kind=OfferKind.INDEX_EVERYWHERE):
            return SettingChanged(name="index", value=Index.ON, everywhere=True)
        case VersionChosen(kind=OfferKind.INDEX_CHOOSE):
            # Adapters have a menu for it; without one it is told how things are.
            return SettingChanged(name="index", value=None, everywhere=False)
        case _:
            return None
