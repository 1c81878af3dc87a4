"""The fake endpoint as a model that takes its time: `python -m benchmarks.slow_model`.

It runs in a process of its own: the seed holds up the event loop it asks from, and what the
endpoint costs must not be measured as ours. It ends when its standard input does.
"""

import asyncio
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import EMBEDDINGS, FakeOpenAI, Received

CHAT_LATENCY_S = 0.5
EMBEDDINGS_LATENCY_S = 0.1

_ROOT = Path(__file__).parents[1]
_CHOICE = re.compile(r"^Document (\d+):$", re.MULTILINE)


@contextmanager
def slow_model() -> Iterator[str]:
    """Run it in a process of its own and yield its base URL."""
    words = [sys.executable, "-m", "benchmarks.slow_model"]
    with subprocess.Popen(
        words, cwd=_ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        yield process.stdout.readline().strip()


async def _take_time(received: Received) -> None:
    embeds = received.path == EMBEDDINGS
    await asyncio.sleep(EMBEDDINGS_LATENCY_S if embeds else CHAT_LATENCY_S)


def _reply(messages: list[dict[str, Any]]) -> str:
    """Say at once what each of the four prompts asks for: thinking is what the latency is for."""
    if read_prompt(messages).task is Task.RERANK:
        return '{"sufficient": "full", "ranking": [1, 2, 3]}'
    asked = str(messages[-1]["content"])
    if asked.startswith("A list of documents is shown below"):
        _, _, shown = asked.partition("Let's try this now")
        return "\n".join(f"Doc: {n}, Relevance: 8" for n in _CHOICE.findall(shown))
    return "It is replaced after four years, and the old one may be bought for 100 euros [1]."


async def _serve() -> None:
    async with FakeOpenAI(hold=_take_time, respond=_reply) as fake:
        print(fake.url, flush=True)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(_serve())
