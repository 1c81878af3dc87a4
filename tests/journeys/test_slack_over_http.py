"""Slack over HTTP: what people see is the same, up to the moment that Footnote is stopped."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest

from adapters.slack.http import PATH
from bot.settings import Settings
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.slack.running import footnote_in
from tests.slack.talking import HANDBOOK, QUESTION, Talk

ROOT = Path(__file__).parents[2]


async def test_files_questions_clicks_and_commands_are_posted(
    talk: Talk, settings: Settings, openai: FakeOpenAI
) -> None:
    async with footnote_in(talk.slack, talk.acme, settings, http=True):
        await talk.drop("handbook.md", HANDBOOK)
        asked = await talk.ask()
        await talk.anna.clicks(talk.answers(asked)[0].ref, "Passages")
        modal = await talk.slack.until(lambda: talk.anna.modal)
        await talk.bob.clicks(talk.answers(asked)[0].ref, "👎")
        await talk.slack.until(lambda: talk.bob.modal)
        await talk.bob.submits({"reason_given": "It is twelve weeks now."})
        await talk.bob.commands(talk.general, "sources")
        await talk.slack.until(lambda: not talk.slack.unacknowledged())

    assert "eight weeks" in talk.text(asked)
    assert modal is not None
    assert "If the child comes early" in modal.text
    assert talk.bob.modal is None
    [told] = talk.whispers(talk.bob, talk.general)
    assert told.startswith("handbook.md · anna · ")
    assert (talk.slack.sockets.opened, talk.slack.deliveries.lost) == (0, [])


class Program:
    """`footnote run --http`, in a process of its own."""

    def __init__(self, process: Process, port: int) -> None:
        self._process = process
        self.url = f"http://127.0.0.1:{port}"

    async def asked(self, path: str) -> tuple[int, str]:
        """Return what a path says; 0 where nobody listens."""
        try:
            async with aiohttp.ClientSession() as session, session.get(self.url + path) as said:
                return said.status, await said.text()
        except aiohttp.ClientError:
            return 0, ""

    async def until(self, path: str, status: int) -> str:
        """Wait until a path answers so, and return what it says."""
        async with asyncio.timeout(60):
            while True:
                told, text = await self.asked(path)
                if told == status:
                    return text
                await asyncio.sleep(0.1)

    def stop(self) -> None:
        self._process.send_signal(signal.SIGTERM)

    async def ended(self) -> int:
        async with asyncio.timeout(40):
            return await self._process.wait()


@asynccontextmanager
async def started(talk: Talk, settings: Settings, tmp_path: Path) -> AsyncIterator[Program]:
    assert settings.database_url is not None
    assert settings.openai_api_key is not None
    port = free_port()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "SLACK_API_URL": talk.slack.api_url,
        "SLACK_BOT_TOKEN": talk.acme.team.bot_token,
        "SLACK_SIGNING_SECRET": talk.slack.signing_secret,
        "HTTP_PORT": str(port),
        "HTTP_HOST": "127.0.0.1",
        "OPENAI_BASE_URL": str(settings.openai_base_url),
        "OPENAI_API_KEY": settings.openai_api_key.get_secret_value(),
        "DATABASE_URL": settings.database_url.get_secret_value(),
        "DATA_DIR": str(settings.data_dir),
    }
    words = [sys.executable, "-m", "bot", "run", "--http"]
    process = await asyncio.create_subprocess_exec(*words, cwd=ROOT, env=environment, stderr=PIPE)
    talk.slack.posts_to(f"http://127.0.0.1:{port}{PATH}")
    try:
        yield Program(process, port)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(120)
async def test_what_is_posted_while_it_stops_is_kept_and_answered_by_the_next(
    talk: Talk, settings: Settings, openai: FakeOpenAI, tmp_path: Path
) -> None:
    async with started(talk, settings, tmp_path) as footnote:
        ready = await footnote.until("/readyz", 200)
        healthy = await footnote.asked("/healthz")
        await talk.drop("handbook.md", HANDBOOK)
        openai.latency_s = 2.0
        begun = talk.anna.says(talk.general, QUESTION)
        await talk.slack.until(lambda: openai.count(CHAT))

        footnote.stop()
        stopping = await footnote.until("/readyz", 503)
        late = talk.bob.says(talk.general, "When do I tell HR of an early birth?")
        await talk.slack.until(lambda: not talk.slack.unacknowledged())
        kept_by = await footnote.asked("/readyz")
        code = await footnote.ended()
        gone = await footnote.asked("/healthz")
    unanswered = talk.answers(late)
    openai.latency_s = 0.0
    async with started(talk, settings, tmp_path):
        await talk.answered(late)

    assert (ready, healthy) == ("Footnote is ready.\n", (200, "Footnote works.\n"))
    assert stopping == "Footnote is stopping.\n"
    assert kept_by == (503, "Footnote is stopping.\n")
    assert (code, gone) == (0, (0, ""))
    assert "eight weeks" in talk.text(begun)
    assert len(talk.answers(begun)) == 1
    assert unanswered == []
    assert "two weeks" in talk.text(late)
    assert talk.slack.deliveries.lost == []
