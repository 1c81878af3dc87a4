"""What others notice while one person asks 1,000 questions: `python -m benchmarks.flood`.

Footnote runs in a process of its own with its usual limits, on the tests' chat platform; that one
and the model run here. Takes about five minutes.
"""

import asyncio
import re
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median, quantiles

from benchmarks.slow_model import CHAT_LATENCY_S, EMBEDDINGS_LATENCY_S
from bot.database.opening import Database, open_database
from bot.settings import Settings
from tests.fakes.openai.prompts import read_prompt
from tests.fakes.openai.server import CHAT, EMBEDDINGS, FakeOpenAI, Received
from tests.parlour.processes import processes_on
from tests.parlour.room import BOT, Json, Post, Room
from tests.parlour.server import Parlour

_OTHERS = ("anna", "bob", "carl", "dora", "emil")
_FLOOD = 1_000
_EVERY_S = 2.4
"""One of the others asks; each of them stays below six questions a minute."""
_QUESTIONS = 40
_BEHIND = 10
"""So many are asked, two by each, right behind a flood that came all at once."""
_SEED = 3
_PATIENCE_S = 240.0
_HANDBOOK = Path(__file__).parents[1] / "tests/documents/demo/employee-handbook.md"
_ASKED = (
    "How many days of paid holiday a year does everybody have?",
    "When does the shift in the workshop begin?",
    "From which day of an illness is a doctor's certificate needed?",
    "How many days may I work from another country of the European Union?",
)


@dataclass(kw_only=True)
class WatchedRoom(Room):
    """Notes when each answer was complete."""

    complete_at: dict[int, float] = field(default_factory=dict)
    """By the message that it answers."""

    def add(self, post: Post) -> Post:
        self._note(post)
        return super().add(post)

    def change(self, id_: int, text: str, buttons: list[Json]) -> None:
        super().change(id_, text, buttons)
        self._note(self.posts[id_])

    def _note(self, post: Post) -> None:
        if post.author == BOT and post.buttons and post.buttons[-1].get("end"):
            answered, _, _ = (post.nonce or "").partition(":")
            self.complete_at.setdefault(int(answered), time.perf_counter())


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """What the others saw, and what was spent meanwhile."""

    name: str
    waits_s: Sequence[float]
    """From saying to the complete answer, one per question."""
    sourced: int
    """So many answers cite the document."""
    tokens: int
    """Of models, spent by everybody."""

    @property
    def p95_s(self) -> float:
        return quantiles(self.waits_s, n=20, method="inclusive")[-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A chat platform with Footnote and people on it."""

    parlour: Parlour
    room: WatchedRoom
    database: Database

    async def warm_up(self) -> None:
        """Have the document read and one question answered: both make connections."""
        files = {_HANDBOOK.name: _HANDBOOK.read_bytes()}
        await self._completed([self.parlour.says("greta", "@footnote", files=files)])
        await self._completed([self.parlour.says("greta", f"@footnote {_ASKED[0]}")])

    async def idle(self) -> Phase:
        return await self._phase("idle", _QUESTIONS, every_s=_EVERY_S)

    async def beside_a_flood(self) -> Phase:
        """Spread the flood over the time in which the others ask."""
        flood = asyncio.create_task(self._flood(every_s=_QUESTIONS * _EVERY_S / _FLOOD))
        phase = await self._phase("beside a flood", _QUESTIONS, every_s=_EVERY_S)
        await flood
        return phase

    async def behind_a_flood(self) -> Phase:
        """Let the whole flood come at once, and the others ask directly after it."""
        await self._flood(every_s=0.0)
        return await self._phase("right behind one", _BEHIND, every_s=0.1)

    async def _phase(self, name: str, questions: int, *, every_s: float) -> Phase:
        random, said_at = Random(_SEED), dict[int, float]()
        before = await self._tokens()
        for n in range(questions):
            begun = time.perf_counter()
            text = f"@footnote {random.choice(_ASKED)}"
            said_at[self.parlour.says(_OTHERS[n % len(_OTHERS)], text)] = begun
            await asyncio.sleep(every_s)
        await self._completed(said_at)
        return Phase(
            name=name,
            waits_s=[self.room.complete_at[id_] - begun for id_, begun in said_at.items()],
            sourced=sum("[1]" in self.parlour.answer(id_) for id_ in said_at),
            tokens=await self._tokens() - before,
        )

    async def _flood(self, *, every_s: float) -> None:
        begun = time.perf_counter()
        for n in range(_FLOOD):
            self.parlour.says("flooder", f"@footnote Flood {n}: {_ASKED[n % len(_ASKED)]}")
            await asyncio.sleep(begun + (n + 1) * every_s - time.perf_counter())

    async def _completed(self, asked: Iterable[int]) -> None:
        wanted = set(asked)
        await self.parlour.until(
            lambda: wanted <= self.room.complete_at.keys(), within_s=_PATIENCE_S
        )

    async def _tokens(self) -> int:
        """Return what counts against the cap, once nothing is held back or after ten seconds."""
        counted = held_back = 0
        for _ in range(100):
            async with self.database.pool.connection() as connection:
                cursor = await connection.execute(
                    "select coalesce(sum(tokens), 0), coalesce(sum(reserved), 0) from spend"
                )
                [(counted, held_back)] = await cursor.fetchall()
            if not held_back:
                break
            await asyncio.sleep(0.1)
        return int(counted + held_back)


async def measure(openai: FakeOpenAI) -> list[Phase]:
    """Start Footnote, and let the same people ask without a flood, beside one and behind one."""
    async with AsyncExitStack() as stack:
        data_dir = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="footnote-flood-")))
        parlour = await stack.enter_async_context(Parlour(redeliver_after_s=_PATIENCE_S))
        parlour.room = room = WatchedRoom(channels=parlour.room.channels)
        environment = {"DATA_DIR": str(data_dir), "OPENAI_BASE_URL": openai.url}
        processes = await stack.enter_async_context(processes_on(parlour, environment))
        footnote = await processes.start()
        stack.push_async_callback(processes.terminate, footnote)
        database = await stack.enter_async_context(
            open_database(url=None, data_dir=data_dir, migrate=False)
        )
        people = Stage(parlour=parlour, room=room, database=database)
        await people.warm_up()
        return [await people.idle(), await people.beside_a_flood(), await people.behind_a_flood()]


async def take_time(received: Received) -> None:
    """Be as slow as a model."""
    embeds = received.path == EMBEDDINGS
    await asyncio.sleep(EMBEDDINGS_LATENCY_S if embeds else CHAT_LATENCY_S)


def table(phases: Sequence[Phase], prompts: Sequence[str]) -> str:
    """Lay out the figures; `prompts` are those that models were asked."""
    idle, beside, _ = phases
    usual = Settings()
    let_in = len({found for prompt in prompts for found in re.findall(r"Flood \d+:", prompt)})
    calls = sum("Flood " in prompt for prompt in prompts)
    lines = [
        f"A chat call takes {CHAT_LATENCY_S} s, vectors {EMBEDDINGS_LATENCY_S} s. From saying to "
        "the complete answer:",
        "",
        f"{'':<18}questions     p50      p95      max   against idle   with sources",
    ]
    lines += [
        f"{p.name:<18}{len(p.waits_s):>9}{median(p.waits_s):>6.2f} s{p.p95_s:>7.2f} s"
        f"{max(p.waits_s):>7.2f} s{p.p95_s / idle.p95_s:>15.2f}{p.sourced:>15}"
        for p in phases
    ]
    flooding = beside.tokens - idle.tokens
    return "\n".join(
        [
            *lines,
            "",
            f"Of the flooder's {2 * _FLOOD:,} questions {let_in} were let in (at most "
            f"{usual.questions_per_minute} a minute), with {calls} chat calls;",
            f"beside the others the flood took {flooding:,} tokens of the "
            f"{usual.tokens_per_day:,} of a day.",
        ]
    )


async def main() -> None:
    """Measure and print the table."""
    async with FakeOpenAI(hold=take_time) as openai:
        phases = await measure(openai)
        asked = [read_prompt(request.body["messages"]).user for request in openai.received(CHAT)]
    print(table(phases, asked))


if __name__ == "__main__":
    asyncio.run(main())
