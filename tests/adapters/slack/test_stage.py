"""The stage by itself: what it says of an adapter is what that adapter did."""

from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.incoming import EarlierFiles, MessageKey, ReplyAddress, Said, Sign, ThreadKey
from adapters.port import Inbox, Memory, Thread
from adapters.replies import Final, Posted, ReplyPart
from rag.events import FileShared
from rag.values import Audience, Scope
from tests.adapters.adapter_stage import AdapterStage
from tests.adapters.parts import answer
from tests.adapters.slack.stage import SlackStage, ref_of
from tests.adapters.stage import Trouble
from tests.fakes.slack.server import FakeSlack

_PASSAGES = {
    "type": "button",
    "action_id": "passages",
    "text": {"type": "plain_text", "text": "Passages"},
}


class Poster:
    """Posts every part anew, and knows nothing else."""

    platform = "slack"
    asks_first = False
    is_in = False

    def __init__(self, *, api_url: str, bot_token: str, app_token: str) -> None:
        self._client = AsyncWebClient(token=bot_token, base_url=api_url, retry_handlers=[])

    def remember_with(self, memory: Memory) -> None: ...

    async def run(self, inbox: Inbox) -> None: ...

    def thread(
        self,
        address: ReplyAddress,
        *,
        answers: MessageKey,
        posted: Posted | None,
        about: str = "",
    ) -> Thread:
        return PostedAnew(self._client, answers)

    async def fetch(self, file: FileShared, path: Path, *, max_bytes: int) -> None: ...

    async def audience(self, address: ReplyAddress, *, strict: bool) -> Audience:
        raise NotImplementedError

    async def earlier(self, address: ReplyAddress) -> Sequence[Said]:
        return []

    async def earlier_files(self, scope: Scope, *, page: str | None) -> EarlierFiles:
        raise NotImplementedError

    async def gone(self, message: MessageKey, file_ids: Collection[str]) -> Collection[str]:
        raise NotImplementedError


class PostedAnew:
    def __init__(self, client: AsyncWebClient, answers: MessageKey) -> None:
        self._client = client
        self._ref = ref_of(answers)

    async def show(self, part: ReplyPart) -> Posted:
        assert isinstance(part, Final)
        blocks: list[dict[str, Any]] = [
            {"type": "markdown", "text": part.text},
            {"type": "actions", "elements": [_PASSAGES]},
        ]
        said = await self._client.chat_postMessage(
            channel=self._ref.channel, thread_ts=self._ref.ts, text="x", blocks=blocks
        )
        return Posted(ids=(str(said["ts"]),))

    async def mark(self, sign: Sign) -> None: ...

    async def remove(self) -> None: ...


@pytest.fixture
async def stage() -> AsyncIterator[SlackStage]:
    async with FakeSlack() as slack:
        yield SlackStage(slack, Poster)


async def show(stage: AdapterStage, message: MessageKey, text: str) -> None:
    thread = stage.adapter.thread(ReplyAddress(""), answers=message, posted=None)
    await thread.show(answer(text))


async def test_answers_are_told_apart(stage: SlackStage) -> None:
    first = stage.asks("One?")
    second = stage.answers_back("Two?", to=first)

    await show(stage, second, "two")
    await show(stage, first, "one <@U1>")

    assert stage.thread_of(second) == stage.thread_of(first) == ThreadKey(first)
    assert (stage.seen(first), stage.seen(second)) == (["one <@U1>"], ["two"])
    assert stage.live(stage.seen(first)[0]) == ["<@U1>"]
    assert stage.ever_posted(first) == 1


async def test_a_lost_reply_is_counted(stage: SlackStage) -> None:
    asked = stage.asks("One?")
    stage.meets(Trouble.REPLY_LOST)

    with pytest.raises(Exception, match="disconnected"):
        await show(stage, asked, "one")
    await show(stage, asked, "one")

    assert (stage.ever_posted(asked), stage.times_posted()) == (2, 2)
    stage.loses_reply(asked)
    assert (stage.ever_posted(asked), stage.seen(asked)) == (2, [])


async def test_who_asks_alone_is_answered_alone_until_that_place_is_gone(
    stage: SlackStage,
) -> None:
    asked = stage.asks_alone("One?")

    await show(stage, asked, "one")
    stage.expires()

    assert (stage.seen(asked), stage.seen_by_others(asked)) == (["one"], [])
    with pytest.raises(SlackApiError, match="channel_not_found"):
        await show(stage, asked, "two")


async def test_addresses_of_our_workspace_are_ours(stage: SlackStage) -> None:
    assert stage.live("<https://acme.slack.com/archives/C1/p1|a.pdf> evil.com") == ["evil.com"]
    assert stage.live("<https://acme.slack.com.evil.com/|a.pdf>") != []
