"""The rows of replies behind one pool: every write is patient, and each is a transaction."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from psycopg import AsyncConnection
from psycopg_pool import AsyncConnectionPool

from adapters.replies import Posted
from bot import erasing
from bot.choosing import chosen
from bot.earlier.outcomes import EarlierOutcomes, earlier_outcomes
from bot.erasing import Kept
from bot.patience import patiently
from bot.replying import amending, claims, conversing, spending, waiting
from bot.replying.amending import Amendment
from bot.replying.claims import Claim, Ending, TakenBack
from bot.replying.conversing import History
from bot.replying.drawing import scopes_behind
from bot.replying.waiting import Read
from rag.values import Audience, Scope

_T = TypeVar("_T")


class ReplyRows:
    """What the dispatcher knows of the database.

    Every method waits up to `patience_s` for a database that is away, then raises what `psycopg`
    raises.
    """

    def __init__(self, pool: AsyncConnectionPool, *, patience_s: float) -> None:
        self._pool = pool
        self._patience_s = patience_s

    async def claim(self, message_id: int) -> Claim | None:
        return await self._do(lambda c: claims.claim(c, message_id))

    async def still_mine(self, mine: Claim) -> None:
        await self._do(lambda c: claims.still_mine(c, mine))

    async def place(self, mine: Claim, posted: Posted) -> None:
        await self._do(lambda c: claims.place(c, mine, posted))

    async def commit(self, mine: Claim, ending: Ending) -> None:
        """Fix the end and what it cost, at once."""

        async def write(connection: AsyncConnection) -> None:
            await claims.commit(connection, mine, ending)
            await spending.settle(connection, mine, tokens=ending.tokens)

        await self._do(write)

    async def finish(
        self, mine: Claim, *, posted: Posted | None, outcome: str | None = None
    ) -> None:
        await self._do(lambda c: claims.finish(c, mine, posted=posted, outcome=outcome))

    async def hand_back(self, mine: Claim, *, tokens: int) -> None:
        async def write(connection: AsyncConnection) -> None:
            await claims.hand_back(connection, mine)
            await spending.settle(connection, mine, tokens=tokens)

        await self._do(write)

    async def scopes_behind(self, mine: Claim) -> frozenset[Scope]:
        return await self._do(lambda c: scopes_behind(c, mine.message_id))

    async def begin_anew(self, mine: Claim) -> None:
        await self._do(lambda c: claims.begin_anew(c, mine))

    async def superseded(self, running: list[Claim]) -> set[int]:
        return await self._do(lambda c: claims.superseded(c, running))

    async def was_edited(self, mine: Claim) -> bool:
        return await self._do(lambda c: claims.was_edited(c, mine))

    async def standing(self, message_id: int) -> TakenBack | None:
        return await self._do(lambda c: claims.standing(c, message_id))

    async def kept(self, mine: Claim) -> Kept:
        return await self._do(lambda c: erasing.kept(c, mine.author, but=mine.message_id))

    async def erase(self, mine: Claim) -> Kept:
        return await self._do(lambda c: erasing.erase(c, mine.author, but=mine.message_id))

    async def amendment(self, message_id: int) -> Amendment | None:
        return await self._do(lambda c: amending.amendment(c, message_id))

    async def forget_amendment(self, shown: Amendment | int) -> None:
        await self._do(lambda c: amending.forget_amendment(c, shown))

    async def reserve(self, mine: Claim, *, cap: int) -> bool:
        return await self._do(lambda c: spending.reserve(c, mine, cap=cap))

    async def names_being_read(self, mine: Claim) -> list[str]:
        return await self._do(lambda c: waiting.names_being_read(c, mine))

    async def files_of(self, mine: Claim) -> list[Read]:
        return await self._do(lambda c: waiting.files_of(c, mine.message_id))

    async def history(self, mine: Claim, audience: Audience) -> History:
        return await self._do(lambda c: conversing.history(c, mine, audience))

    async def is_ours(self, mine: Claim) -> bool:
        return await self._do(lambda c: conversing.is_ours(c, mine))

    async def tell_once_that_offline(self, mine: Claim) -> bool:
        return await self._do(lambda c: conversing.tell_once_that_offline(c, mine))

    async def chosen(self, mine: Claim, name: str) -> str | None:
        return await self._do(lambda c: chosen(c, mine.scope, name, within=mine.within))

    async def earlier_outcomes(self, mine: Claim) -> EarlierOutcomes:
        return await self._do(lambda c: earlier_outcomes(c, mine.scope))

    async def _do(self, work: Callable[[AsyncConnection], Awaitable[_T]]) -> _T:
        async def in_transaction() -> _T:
            async with self._pool.connection() as connection, connection.transaction():
                return await work(connection)

        return await patiently(in_transaction, for_s=self._patience_s)
