"""The hello in a channel that Footnote was added to."""

import logging
from collections.abc import Sequence

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.port import Adapter
from adapters.replies import Final, Offer, OfferKind
from bot.sentences import arriving
from rag.values import Scope

_LOG = logging.getLogger(__name__)
_HERE = OfferKind.INDEX_HERE


async def hello(adapter: Adapter, scope: Scope, *, is_direct: bool, reads_files: bool) -> Final:
    """Return it, with buttons for what somebody may wish first.

    Args:
        adapter: of the platform.
        scope: where the hello stands.
        is_direct: it goes to one person, who is told about the whole tenant.
        reads_files: whether files are read that nobody mentioned.

    Raises:
        PlatformUnavailableError: nobody can say now whether there are files to read already.
    """
    if not reads_files:
        kinds = [kind for kind in arriving.OFFERS if not (is_direct and kind is _HERE)]
        offers = [_offer(kind, arriving.OFFERS[kind]) for kind in kinds]
        return _hello(arriving.WHAT_I_DO, arriving.NO_FILES_YET, offers=offers)
    if is_direct:
        return _hello(arriving.WHAT_I_DO, arriving.FILES_ARE_READ)
    offers = arriving.earlier_offers(await _earlier_files(adapter, scope))
    return _hello(*arriving.HELLO, offers=offers)


def _hello(*told: str, offers: Sequence[Offer] = ()) -> Final:
    return Final(text="", citations=(), told=told, offers=tuple(offers), rateable=False)


def _offer(kind: OfferKind, label: str) -> Offer:
    return Offer(kind=kind, label=label, document_id=None)


async def _earlier_files(adapter: Adapter, scope: Scope) -> int:
    try:
        return (await adapter.earlier_files(scope, page=None)).total
    except PlatformUnavailableError:
        raise
    except AdapterError as error:
        _LOG.warning("there is no button below the hello in %s: %s", scope, error)
        return 0
