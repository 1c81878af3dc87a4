"""Who may see what: as the platform says, and as strictly as was chosen."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.incoming import ReplyAddress
from adapters.port import Adapter
from bot.choices import Access
from bot.choosing import chosen
from bot.linking import linked_to
from bot.patience import patiently
from rag.values import Audience, Scope

_T = TypeVar("_T")
_LOG = logging.getLogger(__name__)


class Audiences:
    """Computed anew for every answer and every click."""

    def __init__(self, pool: AsyncConnectionPool, *, usual: Access, patience_s: float) -> None:
        """Look up what was chosen by `pool`, waiting so long for it; `usual` is the operator's."""
        self._pool = pool
        self._usual = usual
        self._patience_s = patience_s

    async def of(
        self, adapter: Adapter, address: ReplyAddress, *, scope: Scope, within: Scope | None
    ) -> Audience:
        """Return what everyone who can read an answer to something asked in `scope` may see.

        Linked channels count only for those who may see what was shared in `scope` itself.
        """
        is_strict = await self._is_strict(scope, within)
        audience = await adapter.audience(address, strict=is_strict)
        if scope not in audience.scopes:
            return audience
        return Audience(scopes=audience.scopes | await self.linked_to(scope))

    async def _is_strict(self, scope: Scope, within: Scope | None) -> bool:
        async def read(connection: AsyncConnection) -> str | None:
            return await chosen(connection, scope, "access", within=within)

        try:
            value = await self._patiently(read)
        except Exception:
            _LOG.exception("strict, since nobody knows what was chosen in %s", scope)
            return True
        return (value or self._usual) != Access.PUBLIC

    async def linked_to(self, scope: Scope) -> frozenset[Scope]:
        """Return the channels that the operator linked to this one; none on any doubt."""
        try:
            return await self._patiently(lambda connection: linked_to(connection, scope))
        except Exception:
            _LOG.exception("without links, since nobody knows what %s is linked to", scope)
            return frozenset()

    async def _patiently(self, read: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        async def connected() -> _T:
            async with self._pool.connection() as connection:
                return await read(connection)

        return await patiently(connected, for_s=self._patience_s)
