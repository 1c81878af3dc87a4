"""Whatever one call to Slack meets, people see what they would have seen without.

Each story puts a fault on calls of one kind of work, and ends with what stands on screens. Together
they break every call that the adapter makes.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from slack_sdk.web.async_client import AsyncWebClient

import adapters.slack
from bot.app import App
from bot.running import Part
from bot.settings import Settings
from rag.values import Audience, Scope
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.slack.desk import FILE, OPEN, SOCKET
from tests.fakes.slack.faults import LOST_REPLY, PASS, SERVER_ERROR, Fault, busy
from tests.fakes.slack.uploads import Upload
from tests.slack.running import footnote_in
from tests.slack.talking import HANDBOOK, PRINTER, QUESTION, Talk

FAULTS = {"busy": busy(retry_after_s=1), "error": SERVER_ERROR, "lost": LOST_REPLY}
TONER = "Which toner does the printer need?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """Anna and Bob, and what is to go wrong."""

    talk: Talk
    settings: Settings
    openai: FakeOpenAI
    fault: Fault

    def breaks(self, *calls: str) -> None:
        """Let the next call of each go wrong."""
        for call in calls:
            self.talk.slack.fail(call, self.fault)

    async def is_quiet(self) -> None:
        """Wait until whatever might come twice would have come."""
        await self.talk.slack.until(lambda: not self.talk.slack.unacknowledged())
        await asyncio.sleep(1)


Story = Callable[[Scene], Awaitable[None]]
STORIES: dict[str, tuple[frozenset[str], Story]] = {}


def breaking(*calls: str) -> Callable[[Story], Story]:
    """Name the calls that a story breaks."""

    def told(story: Story) -> Story:
        STORIES[story.__name__] = (frozenset(calls), story)
        return story

    return told


# --- starting ---


@breaking("auth.test", OPEN, SOCKET)
async def it_starts(scene: Scene) -> None:
    talk = scene.talk
    scene.breaks("auth.test", OPEN, SOCKET)
    talk.slack.fail(OPEN, PASS)  # once more while the tokens are checked
    scene.breaks(OPEN)

    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.slack.until(lambda: len(talk.slack.sockets.connections) == 2)
        asked = await talk.ask(files={"handbook.md": HANDBOOK})

    assert "eight weeks" in talk.text(asked)
    assert len(talk.answers(asked)) == 1


@breaking("auth.test")
async def a_worker_starts(scene: Scene) -> None:
    talk = scene.talk
    gateway, worker = Part(gateway=True, worker=False), Part(gateway=False, worker=True)
    async with footnote_in(talk.slack, talk.acme, scene.settings, part=gateway):
        await talk.slack.until(lambda: talk.slack.sockets.listens)
        scene.breaks("auth.test")
        async with footnote_in(talk.slack, talk.acme, scene.settings, part=worker):
            asked = await talk.ask(files={"handbook.md": HANDBOOK})

    assert "eight weeks" in talk.text(asked)
    assert len(talk.answers(asked)) == 1


# --- answering ---

ANSWERING = (
    "users.conversations",
    "users.info",
    "conversations.info",
    "conversations.members",
    "files.info",
    FILE,
    "reactions.add",
    "reactions.remove",
    "assistant.threads.setStatus",
    "chat.startStream",
    "chat.stopStream",
)
EDITING = ("chat.postMessage", "chat.update")


@breaking(*ANSWERING)
async def an_answer_is_streamed_once(scene: Scene) -> None:
    await answers_stand_once(scene, ANSWERING)


@breaking(*EDITING)
async def an_answer_is_edited_once(scene: Scene) -> None:
    scene.talk.acme.team.streams = False
    await answers_stand_once(scene, EDITING)


async def answers_stand_once(scene: Scene, calls: tuple[str, ...]) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        for n, call in enumerate(calls):
            person = talk.acme.person(f"person{n}")
            channel = talk.acme.channel(f"channel{n}", members=[person])
            scene.breaks(call)

            asked = await talk.ask(by=person, into=channel, files={"handbook.md": HANDBOOK})

            talk.slack.heal()
            assert "eight weeks" in talk.text(asked), call
            assert len(talk.slack.screen(channel, asked.ts).by("footnote")) == 1, call


@breaking("chat.appendStream")
async def an_answer_that_grows_ends_whole(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        ranking = '{"sufficient": "full", "ranking": [1]}'
        words = "Eight weeks [1]. In writing [1]. To your manager [1]."
        scene.openai.answers.extend([ranking, words])
        scene.openai.token_delay_s = 0.05
        scene.breaks("chat.appendStream")
        asked = await talk.ask()

    assert talk.text(asked).startswith("Eight weeks [1]. In writing [1]. To your manager [1].")
    assert '[1] handbook.md, "Parental leave"' in talk.text(asked)
    assert len(talk.slack.screen(talk.general, asked.ts).by("footnote")) == 1


@breaking("conversations.replies")
async def an_answer_whose_fate_is_unknown_is_looked_for(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        talk.slack.fail("chat.startStream", LOST_REPLY)
        scene.breaks("conversations.replies")
        asked = await talk.ask()

    assert "eight weeks" in talk.text(asked)
    assert len(talk.slack.screen(talk.general, asked.ts).by("footnote")) == 1


@breaking("users.list")
async def in_a_large_channel_all_files_are_used(scene: Scene) -> None:
    talk = scene.talk
    people = [talk.acme.person(f"person{n}") for n in range(20)]
    crowd = talk.acme.channel("crowd", members=people)
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        scene.breaks("users.list")
        asked = await talk.ask(by=people[0], into=crowd)

    assert "eight weeks" in talk.text(asked)
    assert len(talk.answers(asked)) == 1


@breaking("conversations.replies")
async def what_people_said_before_is_known(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        root = talk.bob.says(
            talk.general, "Parental leave is coming up for me.", mentions_bot=False
        )
        scene.breaks("conversations.replies")
        asked = await talk.ask("How much notice?", thread=root)

    assert any("coming up for me" in str(r.body["messages"]) for r in scene.openai.received(CHAT))
    assert len(talk.answers(asked)) == 1


@breaking("chat.delete")
async def an_answer_goes_with_its_question(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        asked = await talk.ask()
        scene.breaks("chat.delete")
        talk.anna.deletes(asked)

        await talk.slack.until(lambda: not talk.answers(asked))


# --- reading what was written ---


@breaking("users.conversations", "conversations.history", "conversations.replies")
async def what_was_missed_is_answered_and_read_once(scene: Scene) -> None:
    talk = scene.talk
    talk.slack.deliveries.loses_when_away = True
    root = talk.bob.says(talk.general, "Parental leave is coming up.", mentions_bot=False)
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.slack.until(lambda: talk.slack.sockets.listens)
        await talk.drop("handbook.md", HANDBOOK)
        await asyncio.sleep(1)  # until each channel has its mark
    asked = talk.anna.says(talk.general, QUESTION)
    below = talk.anna.says(talk.general, QUESTION, thread=root)
    files = {"printer.txt": PRINTER}
    dropped = talk.anna.says(talk.general, "", files=files, mentions_bot=False)
    scene.breaks("users.conversations", "conversations.history", "conversations.replies")

    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.answered(asked)
        await talk.answered(below)
        await talk.slack.until(lambda: "white_check_mark" in talk.slack.reactions(dropped))
        await scene.is_quiet()

    assert "eight weeks" in talk.text(asked)
    assert [len(talk.answers(one)) for one in (asked, below)] == [1, 1]
    assert talk.slack.calls[FILE] == 2


@breaking("conversations.history", "conversations.replies")
async def a_mention_that_came_without_its_files_has_them(scene: Scene) -> None:
    talk, news = scene.talk, scene.talk.slack.news
    news.mentioned_by, news.mentions_carry_files = ("app_mention",), False
    news.unsubscribed.add("file_shared")
    root = talk.bob.says(talk.general, "Leave is coming up.", mentions_bot=False)
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        scene.breaks("conversations.history")
        asked = await talk.ask(files={"handbook.md": HANDBOOK})
        scene.breaks("conversations.replies")
        below = await talk.ask(TONER, thread=root, files={"printer.txt": PRINTER})
        await scene.is_quiet()

    assert "eight weeks" in talk.text(asked)
    assert "K-77" in talk.text(below)
    assert [len(talk.answers(one)) for one in (asked, below)] == [1, 1]


@breaking("files.info", "conversations.history")
async def a_file_that_came_without_its_message_is_read_once(scene: Scene) -> None:
    talk = scene.talk
    talk.slack.news.messages_carry_files = False
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        scene.breaks("files.info", "conversations.history")
        await talk.drop("printer.txt", PRINTER)
        await scene.is_quiet()
        asked = await talk.ask(TONER)

    assert "K-77" in talk.text(asked)
    assert talk.slack.calls[FILE] == 1


@breaking("files.info", "conversations.history")
async def a_file_that_changes_is_read_again(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        dropped = await talk.drop("printer.txt", Upload(content=PRINTER, mode="snippet"))
        scene.breaks("files.info", "conversations.history")
        changed = PRINTER.replace(b"K-77", b"L-88")
        talk.acme.changes_file(talk.slack.files_of(dropped)[0], changed)
        await talk.slack.until(lambda: talk.slack.calls[FILE] == 2)
        await scene.is_quiet()
        asked = await talk.ask(TONER)

    assert "L-88" in talk.text(asked)
    assert "K-77" not in talk.text(asked)


@breaking("files.list", "files.info", "conversations.history", "chat.postMessage")
async def earlier_files_are_read_and_told_of_once(scene: Scene) -> None:
    talk = scene.talk
    talk.slack.payloads.objects.lists_tell_shares = False
    root = talk.acme.person("root", is_admin=True)
    old = talk.acme.channel("old", members=[talk.anna, root], has_bot=False)
    for name, content in {"handbook.md": HANDBOOK, "printer.txt": PRINTER}.items():
        talk.anna.says(old, "", files={name: content}, mentions_bot=False)
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        talk.anna.invites_bot(old)
        await talk.slack.until(lambda: talk.slack.screen(old).by("footnote"))
        await scene.is_quiet()
        scene.breaks("files.list", "files.info", "chat.postMessage", "conversations.history")
        await root.commands(old, "read-earlier")
        await talk.slack.until(lambda: len(talk.slack.screen(old).by("footnote")) == 2)
        await scene.is_quiet()
        asked = await talk.ask(into=old)

    [_, summary] = talk.slack.screen(old).by("footnote")
    assert summary.text.startswith("Read 2 earlier files")
    assert "eight weeks" in talk.text(asked)
    assert talk.slack.calls[FILE] == 2


# --- what is gone ---


@breaking("users.conversations", "conversations.info", "files.info", "conversations.history")
async def what_was_removed_meanwhile_is_forgotten_and_nothing_else(scene: Scene) -> None:
    talk = scene.talk
    other = talk.acme.channel("other", members=[talk.anna])
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        gone = await talk.drop("gone.md", HANDBOOK)
        await talk.drop("printer.txt", PRINTER)
        await talk.drop("other.md", HANDBOOK, into=other)
    talk.slack.deliveries.loses_when_away = True
    talk.acme.deletes(gone)  # by an admin, so that its file is left
    talk.anna.removes_bot(other)
    scene.breaks("users.conversations", "conversations.info", "files.info")
    scene.breaks("conversations.history")

    async with footnote_in(talk.slack, talk.acme, scene.settings) as app:
        async with asyncio.timeout(30):
            while await names(app) != ["printer.txt"]:  # noqa: ASYNC110 - only Postgres knows
                await asyncio.sleep(0.1)
        asked = await talk.ask(TONER)

    assert "K-77" in talk.text(asked)


async def names(app: App) -> list[str]:
    """What is known anywhere."""
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute("select key from scope")
        scopes = frozenset(Scope(key) for (key,) in await cursor.fetchall())
    return sorted(d.name for d in await app.store.documents(audience=Audience(scopes=scopes)))


# --- what one person sees, and does by command ---


@breaking("chat.postEphemeral", "views.open")
async def what_one_person_is_shown_is_shown_once(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        asked = await talk.ask()
        scene.breaks("chat.postEphemeral", "views.open")
        talk.anna.says(talk.general, "sources", thread=asked)
        await talk.slack.until(lambda: talk.whispers(talk.anna, talk.general))
        await talk.anna.clicks(talk.answers(asked)[0].ref, "Passages")
        modal = await talk.slack.until(lambda: talk.anna.modal)
        await scene.is_quiet()

    assert modal is not None
    assert "eight weeks" in modal.text
    assert len(talk.whispers(talk.anna, talk.general)) == 1


@breaking("chat.postEphemeral", "chat.postMessage")
async def who_mentions_it_where_it_is_not_is_told_so_once(scene: Scene) -> None:
    talk = scene.talk
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna], has_bot=False)
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        scene.breaks("chat.postEphemeral", "chat.postMessage")
        talk.anna.says(elsewhere, QUESTION)
        await talk.slack.until(lambda: talk.slack.screen(talk.anna.dm).by("footnote"))
        await scene.is_quiet()

    [told] = talk.slack.screen(talk.anna.dm).by("footnote")
    assert told.text.startswith("I am not in #C1ELSEWHERE.")


@breaking("users.info", "chat.postMessage", "conversations.history")
async def a_question_by_command_is_put_and_answered_once(scene: Scene) -> None:
    talk = scene.talk
    async with footnote_in(talk.slack, talk.acme, scene.settings):
        await talk.drop("handbook.md", HANDBOOK)
        scene.breaks("users.info", "chat.postMessage", "conversations.history")
        await talk.bob.commands(talk.general, f"ask {QUESTION}")
        await talk.slack.until(lambda: talk.slack.screen(talk.general).by("footnote"))
        [asked] = talk.slack.screen(talk.general).by("footnote")
        await talk.answered(asked.ref)
        await scene.is_quiet()

    assert "eight weeks" in talk.text(asked.ref)
    assert len(talk.answers(asked.ref)) == 1
    assert len(talk.slack.screen(talk.general).by("footnote")) == 1


# --- all of them ---


@pytest.mark.one_of_three
@pytest.mark.timeout(240)
@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
@pytest.mark.parametrize(("calls", "story"), STORIES.values(), ids=STORIES)
async def test_people_see_the_same(
    talk: Talk,
    settings: Settings,
    openai: FakeOpenAI,
    calls: frozenset[str],
    story: Story,
    fault: Fault,
) -> None:
    await story(Scene(talk=talk, settings=settings, openai=openai, fault=fault))

    assert calls <= talk.slack.broken
    assert talk.slack.early == []


def test_every_call_that_the_adapter_makes_goes_wrong_in_a_story() -> None:
    [folder] = adapters.slack.__path__
    source = "\n".join(path.read_text() for path in Path(folder).glob("*.py"))
    named = {name.replace(".", "_") for name in re.findall(r'"([a-z]+(?:\.\w+)+)"', source)}
    methods = (named | set(re.findall(r"\.(\w+)\(", source))) & set(dir(AsyncWebClient))
    broken = {call.replace(".", "_") for calls, _ in STORIES.values() for call in calls}

    assert methods - {"api_call", "__init__"} == broken - {FILE, SOCKET}
    assert {FILE, SOCKET} <= broken
