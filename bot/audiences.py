"""Who may see what: as the platform says, and as strictly as was chosen."""

import logging

from psycopg_pool import AsyncConnectionPool

from adapters.incoming import ReplyAddress
from adapters.port import Adapter
from bot.choices import Access
from bot.choosing import chosen
from bot.patience import patiently
from rag.values import Audience, Scope

_LOG = logging.getLogger(__name__)


class Audiences:
    """Computed anew for every answer and every click."""

    def __init__(self, pool: AsyncConnectionPool, *, usual: Access, patience_s: float) -> None:
        """Look up what was chosen by `pool`, waiting so long for it; `usual` is the operator's."""
        self._pool = pool
        self._usual = usual
        self._patience_s = patience_s

    async def of(self, adapter: Adapter, address: ReplyAddress, *, scope: Scope) -> Audience:
        """Return what everyone who can read an answer to something asked in `scope` may see."""
        return await adapter.audience(address, strict=await self._is_strict(scope))

    async def _is_strict(self, scope: Scope) -> bool:
        async def read() -> str | None:
            async with self._pool.connection() as connection:
                return await chosen(connection, scope, "access")

        try:
            value = await patiently(read, for_s=self._patience_s)
        except Exception:
            _LOG.exception("strict, since nobody knows what was chosen in %s", scope)
            return True
        return (value or self._usual) != Access.PUBLIC
