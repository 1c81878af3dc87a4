"""How soon an event is acknowledged while Footnote works: `python -m benchmarks.acknowledging`.

Fifty events a second, while it reads files and answers in the same process, and in another one.
Chat platform and model run here, Footnote in processes of its own. Takes about three minutes.
"""

import asyncio
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from random import Random
from statistics import quantiles

from benchmarks.slow_model import CHAT_LATENCY_S, EMBEDDINGS_LATENCY_S
from benchmarks.stalls import watched_loop
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI, Received
from tests.parlour.processes import processes_on
from tests.parlour.server import Parlour

_A_SECOND = 50
_FOR_S = 30
_ALONE = 100
"""Events of the baseline, each said when all that came of the one before is done."""
_SEED = 3
_PATIENCE_S = 240.0
_HANDBOOK = Path(__file__).parents[1] / "tests/documents/demo/employee-handbook.md"
_ASKED = (
    "How many days of paid holiday a year does everybody have?",
    "When does the shift in the workshop begin?",
    "From which day of an illness is a doctor's certificate needed?",
    "How many days may I work from another country of the European Union?",
)


class Said(StrEnum):
    """What people write."""

    CHATTER = "chatter"
    QUESTION = "questions"
    FILE = "files"


_MIX = {Said.CHATTER: 42, Said.QUESTION: 6, Said.FILE: 2}
"""Out of fifty."""


class Acknowledged(list[int]):
    """Envelopes in order, with the moment in which each was acknowledged first."""

    def __init__(self) -> None:
        super().__init__()
        self.at: dict[int, float] = {}

    def append(self, envelope: int) -> None:
        self.at.setdefault(envelope, time.perf_counter())
        super().append(envelope)


class WatchedParlour(Parlour):
    """Notes when each event was sent and acknowledged."""

    def __init__(self) -> None:
        super().__init__(redeliver_after_s=_PATIENCE_S)
        self.acknowledged = self.seen = Acknowledged()
        self.sent: dict[int, tuple[float, int]] = {}
        """By message: when, and in which envelope."""

    def deliver(self, id_: int) -> int:
        begun = time.perf_counter()
        envelope = super().deliver(id_)
        self.sent[id_] = (begun, envelope)
        return envelope

    def is_acknowledged(self, id_: int) -> bool:
        return self.sent[id_][1] in self.seen.at

    def took_s(self, id_: int) -> float:
        begun, envelope = self.sent[id_]
        return self.seen.at[envelope] - begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """How long acknowledgements took in one phase."""

    name: str
    took_s: Sequence[float]
    done: str
    """Of the questions and files, when the last event was acknowledged."""
    stall_s: float
    """The longest time in which this program itself, which measures, did nothing else."""


class People:
    """They write, each of them within the limits."""

    def __init__(self, parlour: WatchedParlour) -> None:
        self._parlour = parlour
        self._number = 0

    def say(self, kind: Said) -> int:
        """Have the next person write."""
        self._number += 1
        author, asked = f"person{self._number}", _ASKED[self._number % len(_ASKED)]
        match kind:
            case Said.CHATTER:
                return self._parlour.says(author, f"Lunch at {self._number}?", mention=False)
            case Said.QUESTION:
                return self._parlour.says(author, f"@footnote {asked}")
            case Said.FILE:
                content = f"Copy {self._number}.\n\n".encode() + _HANDBOOK.read_bytes()
                files = {f"handbook-{self._number}.md": content}
                return self._parlour.says(author, "", files=files, mention=False)

    async def alone(self, events: int) -> Phase:
        """Write one at a time."""
        said = dict[int, Said]()
        async with watched_loop() as loop:
            for kind in _mixed(events):
                id_ = self.say(kind)
                said[id_] = kind
                await self._until_done({id_: kind})
        return self._phase("idle", said, loop.longest_s)

    async def at_once(self) -> Phase:
        """Write fifty a second, whatever comes of it."""
        said = dict[int, Said]()
        begun = time.perf_counter()
        async with watched_loop() as loop:
            for n, kind in enumerate(_mixed(_A_SECOND * _FOR_S)):
                await asyncio.sleep(begun + n / _A_SECOND - time.perf_counter())
                said[self.say(kind)] = kind
            async with asyncio.timeout(2 * _PATIENCE_S):
                while not all(map(self._parlour.is_acknowledged, said)):  # noqa: ASYNC110 - a peek
                    await asyncio.sleep(0.05)
        phase = self._phase(f"{_A_SECOND} a second", said, loop.longest_s)
        await self._until_done(said)
        return phase

    async def _until_done(self, said: dict[int, Said]) -> None:
        await self._parlour.until(
            lambda: all(self._is_done(id_, kind) for id_, kind in said.items()),
            within_s=_PATIENCE_S,
        )

    def _is_done(self, id_: int, kind: Said) -> bool:
        match kind:
            case Said.CHATTER:
                return self._parlour.is_acknowledged(id_)
            case Said.QUESTION:
                return self._parlour.is_answered(id_)
            case Said.FILE:
                return "done" in self._parlour.room.reactions.get(id_, [])

    def _phase(self, name: str, said: dict[int, Said], stall_s: float) -> Phase:
        work = {id_: kind for id_, kind in said.items() if kind is not Said.CHATTER}
        done = sum(self._is_done(id_, kind) for id_, kind in work.items())
        return Phase(
            name=name,
            took_s=[self._parlour.took_s(id_) for id_ in said],
            done=f"{done}/{len(work)}",
            stall_s=stall_s,
        )


def _mixed(events: int) -> list[Said]:
    mixed = [kind for kind, share in _MIX.items() for _ in range(share * events // 50)]
    Random(_SEED).shuffle(mixed)
    return mixed


async def measure(url: str, *parts: str | None) -> list[Phase]:
    """Run Footnote in these parts, and let people write one at a time, then all at once."""
    async with AsyncExitStack() as stack:
        data_dir = stack.enter_context(tempfile.TemporaryDirectory(prefix="footnote-ack-"))
        parlour = WatchedParlour()
        await stack.enter_async_context(parlour)
        environment = {"DATA_DIR": data_dir, "OPENAI_BASE_URL": url}
        processes = await stack.enter_async_context(processes_on(parlour, environment))
        for part in parts:
            stack.push_async_callback(processes.terminate, await processes.start(only=part))
        people = People(parlour)
        await people.alone(_ALONE // 2)  # makes connections and fills caches
        return [await people.alone(_ALONE), await people.at_once()]


async def take_time(received: Received) -> None:
    """Be as slow as a model."""
    embeds = received.path == EMBEDDINGS
    await asyncio.sleep(EMBEDDINGS_LATENCY_S if embeds else CHAT_LATENCY_S)


def table(measured: Mapping[str, Sequence[Phase]]) -> str:
    """Lay out the figures, in milliseconds from sending to the acknowledgement."""
    lines = [
        f"A chat call takes {CHAT_LATENCY_S} s, vectors {EMBEDDINGS_LATENCY_S} s. From sending an "
        "event to its acknowledgement, in ms;",
        "done: of the questions and files, when the last event was acknowledged; stall: of the "
        "program that measures.",
        "",
        f"{'':<32}events    p50    p95    p99    max     done    stall",
    ]
    for where, phases in measured.items():
        for phase in phases:
            cuts = quantiles(phase.took_s, n=100, method="inclusive")
            figures = (cuts[49], cuts[94], cuts[98], max(phase.took_s))
            lines.append(
                f"{where + ', ' + phase.name:<32}{len(phase.took_s):>6}"
                + "".join(f"{1_000 * figure:>7.0f}" for figure in figures)
                + f"{phase.done:>9}{1_000 * phase.stall_s:>9.0f}"
            )
    return "\n".join(lines)


async def main() -> None:
    """Measure both ways to run, and print the table."""
    measured = {}
    async with FakeOpenAI(hold=take_time) as openai:
        measured["one process"] = await measure(openai.url, None)
        measured["worker apart"] = await measure(openai.url, "gateway", "worker")
    print(table(measured))


if __name__ == "__main__":
    asyncio.run(main())
