"""Run the fake by hand: `python -m tests.fakes.openai --port 8123`."""

import argparse
import asyncio
import sys

from tests.fakes.openai.server import FakeOpenAI


async def _serve(port: int, latency_s: float, token_delay_s: float) -> None:
    fake = FakeOpenAI(latency_s=latency_s, token_delay_s=token_delay_s)
    await fake.start(port=port)
    sys.stdout.write(f"OPENAI_BASE_URL={fake.url}\n")
    sys.stdout.flush()
    try:
        await asyncio.Event().wait()
    finally:
        await fake.stop()


def _main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.openai", description=__doc__)
    parser.add_argument("--port", type=int, default=8123)
    parser.add_argument("--latency", type=float, default=0.0, help="seconds before the first byte")
    parser.add_argument("--token-delay", type=float, default=0.02, help="seconds between tokens")
    asked = parser.parse_args()
    try:
        asyncio.run(_serve(asked.port, asked.latency, asked.token_delay))
    except KeyboardInterrupt:
        sys.stdout.write("\n")


if __name__ == "__main__":
    _main()
