"""The hello in a channel that Footnote was added to."""

import logging

from adapters.errors import AdapterError, PlatformUnavailableError
from adapters.port import Adapter
from adapters.replies import Final, Offer, OfferKind
from bot import sentences
from rag.values import Scope

_LOG = logging.getLogger(__name__)


async def hello(adapter: Adapter, scope: Scope) -> Final:
    """Return it, with a button where there are files to read already.

    Raises:
        PlatformUnavailableError: nobody can say now whether there are.
    """
    total = await _earlier_files(adapter, scope)
    offer = Offer(
        kind=OfferKind.READ_EARLIER, label=sentences.read_earlier(total), document_id=None
    )
    return Final(
        text="",
        citations=(),
        told=sentences.HELLO,
        offers=(offer,) if total else (),
        rateable=False,
    )


async def _earlier_files(adapter: Adapter, scope: Scope) -> int:
    try:
        return (await adapter.earlier_files(scope, page=None)).total
    except PlatformUnavailableError:
        raise
    except AdapterError as error:
        _LOG.warning("there is no button below the hello in %s: %s", scope, error)
        return 0
