"""The token goes to Slack's own file host, and nowhere else."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from adapters.errors import DownloadFailedError, DownloadRefusedError
from adapters.slack.access import SlackAccess
from adapters.slack.adapter import SlackAdapter
from adapters.slack.calls import Patience
from rag.values import RefusalReason
from tests.adapters.recording_inbox import connected
from tests.adapters.slack.stage import SlackStage
from tests.fakes.slack.faults import LOGIN_PAGE, Refuse, Slow, busy
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.uploads import Upload

MOST = 1_000


class Stranger:
    """A server that is not Slack's."""

    def __init__(self) -> None:
        self.asked: list[web.Request] = []
        self.url = ""

    async def start(self) -> web.AppRunner:
        application = web.Application()
        application.router.add_route("*", "/{tail:.*}", self._answer)
        runner = web.AppRunner(application)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        self.url = f"http://127.0.0.1:{runner.addresses[0][1]}/file"
        return runner

    async def _answer(self, request: web.Request) -> web.Response:
        self.asked.append(request)
        return web.Response(text="stolen")


@pytest.fixture
async def stranger() -> AsyncIterator[Stranger]:
    made = Stranger()
    runner = await made.start()
    yield made
    await runner.cleanup()


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    made: list[SlackAdapter] = []

    def make(*, api_url: str, bot_token: str, app_token: str) -> SlackAdapter:
        access = SlackAccess(bot_token=bot_token, app_token=app_token, api_url=api_url)
        made.append(SlackAdapter(access, patience=Patience(total_s=1.5, pause_s=0.1)))
        return made[-1]

    async with FakeSlack() as slack:
        yield SlackStage(slack, make)
        for adapter in made:
            await adapter.close()


async def fetched(stage: SlackStage, upload: Upload, path: Path) -> bytes:
    """Drop a file, and download it as a worker does."""
    asked = stage.anna.says(stage.public, "", files={"a.pdf": upload})
    async with connected(stage.adapter) as inbox:
        await stage.until(lambda: inbox.accepted)
    [file] = inbox.accepted[-1].files
    assert asked.ts in file.message_key
    await stage.adapter.fetch(file, path, max_bytes=MOST)
    return await asyncio.to_thread(path.read_bytes)


async def test_a_file_that_is_kept_elsewhere_is_not_asked_for(
    stage: SlackStage, stranger: Stranger, tmp_path: Path
) -> None:
    with pytest.raises(DownloadRefusedError, match="not kept at Slack"):
        await fetched(stage, Upload(content=b"x", url=stranger.url), tmp_path / "file")

    assert stranger.asked == []


@pytest.mark.parametrize("status", [301, 302, 307])
async def test_no_redirect_is_followed(stage: SlackStage, tmp_path: Path, status: int) -> None:
    stage.slack.fail("file", Refuse(error="moved", status=status, as_page=True))

    with pytest.raises(DownloadRefusedError):
        await fetched(stage, Upload(content=b"x"), tmp_path / "file")

    assert stage.slack.calls["file"] == 1


async def test_what_is_larger_than_announced_is_cut_off(stage: SlackStage, tmp_path: Path) -> None:
    lie = Upload(content=b"x" * 200_000, announced=10)

    with pytest.raises(DownloadRefusedError) as refused:
        await fetched(stage, lie, tmp_path / "file")

    assert refused.value.reason is RefusalReason.TOO_LARGE
    assert (tmp_path / "file").stat().st_size <= MOST


async def test_what_is_announced_too_large_is_not_asked_for(
    stage: SlackStage, tmp_path: Path
) -> None:
    with pytest.raises(DownloadRefusedError) as refused:
        await fetched(stage, Upload(content=b"x", announced=MOST + 1), tmp_path / "file")

    assert refused.value.reason is RefusalReason.TOO_LARGE
    assert stage.slack.calls["file"] == 0


async def test_a_page_that_asks_to_sign_in_is_no_file(stage: SlackStage, tmp_path: Path) -> None:
    stage.slack.fail("file", LOGIN_PAGE)

    with pytest.raises(DownloadRefusedError, match="files:read"):
        await fetched(stage, Upload(content=b"x"), tmp_path / "file")


@pytest.mark.parametrize(
    ("mode", "mimetype"),
    [
        ("hosted", "text/html"),
        ("quip", "application/vnd.slack-docs"),
        ("canvas", "application/vnd.slack-docs"),
        ("space", "text/plain"),
    ],
)
async def test_a_page_that_is_the_file_is_read(
    stage: SlackStage, tmp_path: Path, mode: str, mimetype: str
) -> None:
    page = Upload(content=b"<html>Leave</html>", mimetype=mimetype, mode=mode)

    assert await fetched(stage, page, tmp_path / "file") == b"<html>Leave</html>"


async def test_a_slow_file_comes_whole(stage: SlackStage, tmp_path: Path) -> None:
    stage.slack.fail("file", Slow(piece_bytes=10, pause_s=0.01))

    assert await fetched(stage, Upload(content=b"x" * 500), tmp_path / "file") == b"x" * 500


async def test_slack_that_does_not_answer_is_worth_another_try(
    stage: SlackStage, tmp_path: Path
) -> None:
    stage.slack.fail("files.info", Refuse(error="x", status=503, as_page=True), times=None)

    with pytest.raises(DownloadFailedError, match="Try again"):
        await fetched(stage, Upload(content=b"x"), tmp_path / "file")


async def test_the_file_host_is_asked_again_when_it_says(stage: SlackStage, tmp_path: Path) -> None:
    stage.slack.fail("file", busy(retry_after_s=1))
    began = asyncio.get_running_loop().time()

    got = await fetched(stage, Upload(content=b"%PDF-"), tmp_path / "file")

    assert got == b"%PDF-"
    assert asyncio.get_running_loop().time() - began >= 1
    assert stage.slack.calls["file"] == 2


async def test_a_file_host_that_asks_for_too_long_a_wait_is_not_waited_for(
    stage: SlackStage, tmp_path: Path
) -> None:
    stage.slack.fail("file", busy(retry_after_s=30))

    with pytest.raises(DownloadFailedError):
        await fetched(stage, Upload(content=b"%PDF-"), tmp_path / "file")

    assert stage.slack.calls["file"] == 1
