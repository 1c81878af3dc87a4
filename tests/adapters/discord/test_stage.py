"""The stage by itself: what it says of an adapter is what that adapter did."""

from collections.abc import AsyncIterator, Collection, Sequence
from pathlib import Path

import discord
import pytest
from discord.http import Route

from adapters.incoming import EarlierFiles, MessageKey, ReplyAddress, Said, Sign, ThreadKey
from adapters.port import Inbox, Memory, Thread
from adapters.replies import Final, Posted, ReplyPart
from rag.events import FileShared
from rag.values import Audience, Scope
from tests.adapters.adapter_stage import AdapterStage
from tests.adapters.discord.stage import DiscordStage, ref_of
from tests.adapters.parts import answer
from tests.adapters.stage import Trouble
from tests.fakes.discord.clients import Told, pointed_at, running
from tests.fakes.discord.server import FakeDiscord

_PASSAGES = {"type": 2, "style": 2, "label": "Passages", "custom_id": "passages"}


class Poster:
    """Posts every part anew, and knows nothing else."""

    platform = "discord"
    asks_first = False
    is_in = False

    def __init__(self, *, api_url: str, gateway_url: str, token: str) -> None:
        assert api_url.startswith("http://")
        assert gateway_url.startswith("ws://")
        self._token = token

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
        return PostedAnew(self._token, address, answers)

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
    """An address is where to post: of an interaction its webhook, else empty."""

    def __init__(self, token: str, address: ReplyAddress, answers: MessageKey) -> None:
        self._token = token
        self._path = address or f"/channels/{ref_of(answers).channel}/messages"

    async def show(self, part: ReplyPart) -> Posted:
        assert isinstance(part, Final)
        row = {"type": 1, "components": [_PASSAGES]}
        body = {"content": part.text, "components": [row], "flags": 64}
        async with discord.Client(intents=discord.Intents.none()) as client:
            await client.login(self._token)
            said = await client.http.request(Route("POST", self._path), json=body)
        return Posted(ids=(str(said["id"]),))

    async def mark(self, sign: Sign) -> None: ...

    async def remove(self) -> None: ...


@pytest.fixture
async def stage() -> AsyncIterator[DiscordStage]:
    async with FakeDiscord() as fake:
        with pointed_at(fake):
            yield DiscordStage(fake, Poster)


async def show(stage: AdapterStage, message: MessageKey, text: str, address: str = "") -> None:
    thread = stage.adapter.thread(ReplyAddress(address), answers=message, posted=None)
    await thread.show(answer(text))


async def test_answers_are_told_apart(stage: DiscordStage) -> None:
    first = stage.asks("One?")
    second = stage.answers_back("Two?", to=first)

    await show(stage, second, "two")
    await show(stage, first, "one <@1>")

    assert stage.thread_of(second) == stage.thread_of(first) == ThreadKey(first)
    assert (stage.seen(first), stage.seen(second)) == (["one <@1>"], ["two"])
    assert stage.live(stage.seen(first)[0]) != []
    assert stage.ever_posted(first) == 1


async def test_a_lost_reply_is_counted(stage: DiscordStage) -> None:
    asked = stage.asks("One?")
    stage.meets(Trouble.REPLY_LOST)

    with pytest.raises(Exception, match="disconnected"):
        await show(stage, asked, "one")
    await show(stage, asked, "one")

    assert (stage.ever_posted(asked), stage.times_posted()) == (2, 2)
    stage.loses_reply(asked)
    assert (stage.ever_posted(asked), stage.seen(asked)) == (2, [])


async def test_who_asks_alone_is_answered_alone_until_that_place_is_gone(
    stage: DiscordStage,
) -> None:
    asked = stage.asks_alone("One?")
    async with running(Told(), stage.discord) as told:
        (interaction,) = await stage.discord.until(lambda: told.of("interaction"))
        await interaction.response.defer(ephemeral=True, thinking=True)
    place = f"/webhooks/{interaction.application_id}/{interaction.token}"

    await show(stage, asked, "one", place)
    stage.expires()

    assert (stage.seen(asked), stage.seen_by_others(asked)) == (["one"], [])
    assert stage.ever_posted(asked) == 1
    with pytest.raises(discord.HTTPException, match="Invalid Webhook Token"):
        await show(stage, asked, "two", place)


async def test_what_nobody_heard_waits_for_who_comes(stage: DiscordStage) -> None:
    asked = stage.asks("One?", files={"a.md": b"# A"})
    waiting = stage.unacknowledged()

    async with running(Told(), stage.discord) as told:
        (message,) = await stage.discord.until(lambda: told.of("message"))

    assert str(message.id) == ref_of(asked).id
    assert (waiting, stage.unacknowledged()) == (1, 0)


async def test_jump_links_are_ours(stage: DiscordStage) -> None:
    assert stage.live("[a.pdf](https://discord.com/channels/1/2/3) evil.com") == []
    assert stage.live("[a.pdf](https://discord.com.evil.com/channels/)") != []
