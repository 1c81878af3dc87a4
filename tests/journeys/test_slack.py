"""The whole app in Slack: what people see, through the real clients and a Slack of our own."""

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from adapters.slack.manifest import manifest_text
from bot.app import App
from bot.running import Part
from bot.settings import Settings
from tests.adapters.markdown import slack_like
from tests.fakes.openai.server import CHAT, FakeOpenAI
from tests.fakes.slack.faults import SERVER_ERROR, busy
from tests.fakes.slack.things import Ref
from tests.fakes.slack.uploads import Upload
from tests.slack.running import footnote_in
from tests.slack.talking import HANDBOOK, PRINTER, QUESTION, Talk


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Tell every story in Socket Mode; at full size over HTTP as well."""
    if "footnote" in metafunc.fixturenames:
        ways = [False, True] if metafunc.config.getoption("--full-size") else [False]
        names = ["socket", "http"][: len(ways)]
        metafunc.parametrize("footnote", ways, ids=names, indirect=True)


@pytest.fixture
async def footnote(
    talk: Talk, settings: Settings, request: pytest.FixtureRequest
) -> AsyncIterator[None]:
    async with footnote_in(talk.slack, talk.acme, settings, http=request.param):
        yield


TWO_SENTENCES = (
    b"# Handbook\n\n## Parental leave\n\nGive eight weeks' notice of parental leave. It "
    b"is asked for in writing, with the day on which it begins and the day on which it ends.\n"
)


# --- asking and answering ---


async def test_second_by_second(footnote: None, talk: Talk, openai: FakeOpenAI) -> None:
    await talk.drop("handbook.md", TWO_SENTENCES)
    openai.token_delay_s = 0.05

    asked = await talk.ask()

    screens = talk.slack.history(talk.general, asked.ts, viewer=talk.anna)
    asker = [screen.messages[0].reactions for screen in screens if screen.messages]
    statuses = [screen.status for screen in screens]
    texts = [screen.by("footnote")[0].text for screen in screens if screen.by("footnote")]
    assert asker[1] == ("eyes",)
    assert asker[-1] == ()
    assert list(dict.fromkeys(filter(None, statuses))) == [
        "Searching 1 file…",
        "Reading 1 passage…",
        "Writing…",
    ]
    assert statuses[-1] == ""
    assert all(texts)
    assert len(texts) > 3
    assert texts[0].startswith("Give eight weeks' notice of parental leave")
    assert len(texts[0]) < len(texts[-1]) / 2
    answer = talk.answers(asked)[0]
    assert '[1] handbook.md, "Parental leave" · anna, #general' in answer.text
    assert f"<https://acme.slack.com/archives/{talk.general}/p" in answer.markup
    assert answer.buttons == ("Passages", "👍", "👎")


@pytest.mark.parametrize("streams", [True, False])
async def test_nothing_is_unfurled_and_nobody_is_notified_twice(
    footnote: None, talk: Talk, *, streams: bool
) -> None:
    talk.acme.team.streams = streams
    page = b"at https://hr/leave"
    await talk.drop("handbook.md", HANDBOOK.replace(b"in writing", page))

    asked = await talk.ask()
    await talk.anna.commands(talk.general, f"ask {QUESTION}")
    await talk.answered(asked_by_command(talk))

    assert "https[:]//hr/leave" in talk.text(asked)
    assert slack_like.live(streamed(talk)) == []
    posts = [body for call, body in talk.slack.requests if call == "chat.postMessage"]
    assert len(posts) == (1 if streams else 3)
    assert not any(body["unfurl_links"] or body["unfurl_media"] for body in posts)
    assert len(talk.slack.screen(talk.general, asked.ts).by("footnote")) == 1


def streamed(talk: Talk) -> str:
    """Return what was written into streams, which Slack may unfurl whatever it is told."""
    return "\n".join(
        body.get("markdown_text", "")
        for call, body in talk.slack.requests
        if call in {"chat.startStream", "chat.appendStream", "chat.stopStream"}
    )


@pytest.mark.parametrize("files_in", ["both", "message", "app_mention"])
@pytest.mark.parametrize(
    "told_by", [("message", "app_mention"), ("app_mention", "message"), ("app_mention",)]
)
async def test_one_mention_is_one_question_however_it_arrives(
    footnote: None, talk: Talk, told_by: tuple[str, ...], files_in: str, openai: FakeOpenAI
) -> None:
    talk.slack.news.mentioned_by = told_by
    talk.slack.news.messages_carry_files = files_in in {"both", "message"}
    talk.slack.news.mentions_carry_files = files_in in {"both", "app_mention"}

    asked = await talk.ask("What is in it?", files={"printer.txt": PRINTER})
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    await talk.slack.until(lambda: "printer.txt" in talk.text(asked))

    assert len(talk.slack.screen(talk.general, asked.ts).by("footnote")) == 1
    assert len(talk.slack.ever_posted()) == 1


async def test_follow_ups_need_no_mention_until_somebody_else_writes(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()
    openai.answers.append("When do I tell HR if the child comes early?")
    further = await talk.ask("And if it comes early?", thread=asked, mentions_bot=False)

    talk.bob.says(talk.general, "I did it by mail.", thread=asked, mentions_bot=False)
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    ignored = talk.anna.says(talk.general, "Is that fine?", thread=asked, mentions_bot=False)
    last = await talk.ask("Is a mail in writing?", thread=asked)

    assert "two weeks" in talk.text(further)
    assert talk.answers(ignored) == []
    assert talk.answers(last)


async def test_in_a_direct_message_no_mention_is_needed(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)

    asked = await talk.ask(into=talk.anna.dm)

    assert "eight weeks" in talk.text(asked)
    assert "[1] handbook.md" in talk.text(asked)


async def test_in_the_agent_view_each_thread_is_a_conversation_of_its_own(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    """The view keeps threads; what opens one is Slack's own, and nothing that we could read."""
    await talk.drop("handbook.md", HANDBOOK)
    dm, thread = talk.anna.dm, talk.slack.world.now()
    features = json.loads(manifest_text(agent=True, request_url=None))["features"]
    [suggested] = features["agent_view"]["suggested_prompts"]
    await talk.anna.opens(dm)

    known = await talk.ask(suggested["message"], into=dm, thread=thread)
    asked = await talk.ask(into=dm, thread=thread)
    openai.answers.append("When do I tell HR if the child comes early?")
    further = await talk.ask("And if it comes early?", into=dm, thread=thread)

    assert "handbook[.]md" in talk.text(known)
    assert "eight weeks" in talk.text(asked)
    assert "two weeks" in talk.text(further)
    shown = talk.slack.screen(dm, thread)
    assert len(shown.by("footnote")) == 3
    assert "Searching 1 file…" in {one.status for one in talk.slack.history(dm, thread)}
    assert talk.slack.screen(dm).by("footnote") == ()


async def test_in_a_group_conversation_a_mention_is_needed(footnote: None, talk: Talk) -> None:
    group = talk.acme.channel("group", kind="mpim", members=[talk.anna, talk.bob])
    await talk.drop("printer.txt", PRINTER, into=group)
    ignored = talk.anna.says(group, "Which toner?", mentions_bot=False)

    asked = await talk.ask("Which toner for the printer?", into=group)

    assert "K-77" in talk.text(asked)
    assert talk.answers(ignored) == []


async def test_an_edited_question_is_answered_as_edited(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    openai.latency_s = 1.0
    asked = talk.anna.says(talk.general, QUESTION)
    await openai.arrivals.get()

    talk.anna.edits(asked, "When do I tell HR of an early birth?")
    await talk.slack.until(lambda: "two weeks" in talk.text(asked))
    await talk.answered(asked)

    assert len(talk.answers(asked)) == 1


async def test_an_answer_goes_with_its_question(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()

    talk.anna.deletes(asked)

    await talk.slack.until(lambda: not talk.answers(asked))


async def test_a_greeting_is_answered_without_a_model(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    await talk.drop("handbook.md", HANDBOOK)

    asked = await talk.ask("")

    assert "the newest: handbook[.]md" in talk.text(asked)
    assert openai.count(CHAT) == 0


async def test_a_sign_that_comes_late_does_not_stay(footnote: None, talk: Talk) -> None:
    talk.slack.fail("reactions.add", busy(retry_after_s=1))

    asked = talk.anna.says(talk.general, "")
    await talk.slack.until(lambda: talk.answers(asked))
    await talk.slack.until(lambda: "eyes" in talk.slack.reactions(asked))

    await talk.slack.until(lambda: not talk.slack.reactions(asked))


async def test_a_sign_that_would_come_too_late_is_not_shown(footnote: None, talk: Talk) -> None:
    talk.slack.fail("reactions.add", busy(retry_after_s=4))

    asked = talk.anna.says(talk.general, "")
    await talk.slack.until(lambda: talk.answers(asked))
    await asyncio.sleep(5)

    assert talk.slack.reactions(asked) == ()


async def test_who_is_mentioned_among_people_knows_what_they_said(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    root = talk.bob.says(talk.general, "Parental leave is coming up for me.", mentions_bot=False)

    await talk.ask("How much notice?", thread=root)

    assert any("coming up for me" in str(r.body["messages"]) for r in openai.received(CHAT))


async def test_a_question_below_a_file_means_that_file(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    dropped = await talk.drop("printer.txt", PRINTER)

    asked = await talk.ask("What is in it?", thread=dropped)

    assert "[1] printer.txt" in talk.text(asked)


async def test_gateway_and_worker_may_be_two(talk: Talk, settings: Settings) -> None:
    gateway, worker = Part(gateway=True, worker=False), Part(gateway=False, worker=True)
    async with (
        footnote_in(talk.slack, talk.acme, settings, part=gateway),
        footnote_in(talk.slack, talk.acme, settings, part=worker),
    ):
        await talk.drop("handbook.md", HANDBOOK)
        asked = await talk.ask()
        alone = await talk.ask(into=talk.anna.dm)
        await talk.anna.clicks(talk.answers(asked)[0].ref, "Passages")
        await talk.slack.until(lambda: talk.anna.modal)

    assert "eight weeks" in talk.text(asked)
    assert "eight weeks" in talk.text(alone)


# --- files ---


async def test_receipts_are_quiet(footnote: None, talk: Talk) -> None:
    dropped = await talk.drop("handbook.md", HANDBOOK)

    assert talk.slack.screen(talk.general, dropped.ts).by("footnote") == ()
    assert talk.slack.reactions(dropped) == ("white_check_mark",)


async def test_a_file_that_somebody_must_act_on_gets_one_line(footnote: None, talk: Talk) -> None:
    dropped = talk.anna.says(talk.general, "", files={"empty.txt": b""}, mentions_bot=False)

    await talk.answered(dropped)

    assert talk.text(dropped).startswith("empty.txt cannot be used: ")
    await talk.slack.until(lambda: not talk.slack.reactions(dropped))


@pytest.mark.parametrize(
    ("upload", "told"),
    [
        (Upload(content=b"x", mode="external"), "it is kept in gdrive, not in Slack"),
        (Upload(content=b"x", mode="hidden_by_limit"), "older than your plan keeps files"),
    ],
    ids=["external", "hidden"],
)
async def test_files_that_slack_does_not_have_are_told_apart_when_asked_for(
    footnote: None, talk: Talk, upload: Upload, told: str
) -> None:
    ignored = talk.anna.says(talk.general, "", files={"a.md": upload}, mentions_bot=False)
    asked = await talk.ask("", files={"a.md": upload})

    assert told in talk.text(asked)
    assert talk.answers(ignored) == []


@pytest.mark.parametrize(
    "upload",
    [Upload(content=PRINTER, mode="snippet"), Upload(content=PRINTER, checked=False)],
    ids=["snippet", "to be looked up"],
)
async def test_files_of_every_kind_are_read(footnote: None, talk: Talk, upload: Upload) -> None:
    await talk.drop("printer.txt", upload)

    asked = await talk.ask("Which toner does the printer need?")

    assert "K-77" in talk.text(asked)


async def test_a_file_dropped_in_a_thread_and_in_a_direct_message_is_read(
    footnote: None, talk: Talk
) -> None:
    root = talk.anna.says(talk.general, "Printer?", mentions_bot=False)
    dropped = talk.anna.says(
        talk.general, "", thread=root, files={"printer.txt": PRINTER}, mentions_bot=False
    )
    await talk.slack.until(lambda: "white_check_mark" in talk.slack.reactions(dropped))
    await talk.drop("handbook.md", HANDBOOK, into=talk.anna.dm)

    in_channel = await talk.ask("Which toner does the printer need?")
    alone = await talk.ask(into=talk.anna.dm)

    assert "K-77" in talk.text(in_channel)
    assert "eight weeks" in talk.text(alone)


async def test_a_file_that_is_shared_again_elsewhere_is_looked_up_there(
    footnote: None, talk: Talk
) -> None:
    other = talk.acme.channel("other", members=[talk.anna])
    dropped = await talk.drop("handbook.md", HANDBOOK)
    talk.slack.news.messages_carry_files = False

    again = talk.bob.shares_file(talk.slack.files_of(dropped)[0], other)

    await talk.slack.until(lambda: "white_check_mark" in talk.slack.reactions(again))


async def test_a_file_that_changes_is_read_again(footnote: None, talk: Talk) -> None:
    dropped = await talk.drop("printer.txt", Upload(content=PRINTER, mode="snippet"))

    talk.acme.changes_file(talk.slack.files_of(dropped)[0], PRINTER.replace(b"K-77", b"L-88"))
    await talk.slack.until(lambda: talk.slack.calls["file"] == 2)
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    asked = await talk.ask("Which toner does the printer need?")

    assert "L-88" in talk.text(asked)
    assert "K-77" not in talk.text(asked)


async def test_a_file_that_changes_while_it_is_read_is_read_again(
    footnote: None, talk: Talk, openai: FakeOpenAI
) -> None:
    openai.latency_s = 2.0
    files = {"printer.txt": Upload(content=PRINTER, mode="snippet")}
    dropped = talk.anna.says(talk.general, "", files=files, mentions_bot=False)
    await talk.slack.until(lambda: talk.slack.calls["file"])
    await asyncio.sleep(0.2)  # until its last byte is there

    talk.acme.changes_file(talk.slack.files_of(dropped)[0], PRINTER.replace(b"K-77", b"L-88"))
    await talk.slack.until(lambda: "white_check_mark" in talk.slack.reactions(dropped))
    openai.latency_s = 0.0
    asked = await talk.ask("Which toner does the printer need?")

    assert "L-88" in talk.text(asked)
    assert "K-77" not in talk.text(asked)


async def test_a_canvas_is_read(footnote: None, talk: Talk) -> None:
    page = b"<html><body><h1>Printers</h1><p>Floor two needs toner K-77.</p></body></html>"
    canvas = Upload(content=page, mode="quip", mimetype="application/vnd.slack-docs")
    await talk.drop("Printers", canvas)

    asked = await talk.ask("Which toner does floor two need?")

    assert "K-77" in talk.text(asked)
    assert "[1] Printers" in talk.text(asked)


# --- who sees what ---


async def test_a_private_channels_files_are_used_there_and_nowhere_else(
    footnote: None, talk: Talk
) -> None:
    few = talk.acme.channel("few", kind="group", members=[talk.anna])
    await talk.drop("handbook.md", HANDBOOK, into=few)

    there = await talk.ask(into=few)
    elsewhere = await talk.ask()
    by_member = await talk.ask(into=talk.anna.dm)
    by_other = await talk.ask(by=talk.bob, into=talk.bob.dm)

    assert "eight weeks" in talk.text(there)
    assert "eight weeks" in talk.text(by_member)
    assert talk.text(elsewhere).startswith("I found nothing about that")
    assert talk.text(by_other).startswith("I found nothing about that")


async def test_with_a_guest_in_the_channel_only_its_own_files_are_used(
    footnote: None, talk: Talk
) -> None:
    guest = talk.acme.person("gus", is_restricted=True)
    other = talk.acme.channel("other", members=[talk.anna])
    with_guest = talk.acme.channel("guests", members=[talk.anna, guest])
    shared = talk.acme.channel("shared", members=[talk.anna], is_ext_shared=True)
    await talk.drop("handbook.md", HANDBOOK)

    seen = await talk.ask(into=other)
    unseen = [await talk.ask(into=with_guest), await talk.ask(into=shared)]

    assert "eight weeks" in talk.text(seen)
    assert not any("eight weeks" in talk.text(asked) for asked in unseen)


@pytest.mark.parametrize("home", [None, "T9"])
async def test_an_outsiders_file_is_used_in_its_channel_only(
    footnote: None, talk: Talk, home: str | None
) -> None:
    guest = talk.acme.person("gus", is_restricted=home is None, home=home)
    with_guest = talk.acme.channel("guests", members=[talk.anna, guest])
    await talk.drop("handbook.md", HANDBOOK, by=guest, into=with_guest)

    there = await talk.ask(into=with_guest)
    elsewhere = [await talk.ask(), await talk.ask(into=talk.anna.dm)]

    assert "eight weeks" in talk.text(there)
    assert not any("eight weeks" in talk.text(asked) for asked in elsewhere)


async def test_people_of_another_company_see_and_decide_nothing_of_ours(
    footnote: None, talk: Talk
) -> None:
    eve = talk.acme.person("eve", home="T9", is_admin=True)
    shared = talk.acme.channel("shared", members=[talk.anna, eve], is_ext_shared=True)
    own = talk.acme.channel("own", members=[talk.anna])
    await talk.drop("handbook.md", HANDBOOK, into=own)
    await talk.drop("printer.txt", PRINTER, into=shared)

    await eve.commands(shared, "sources")
    await eve.commands(shared, "access channel")
    direct = await talk.ask(by=eve, into=eve.dm)

    [listed, chosen] = talk.whispers(eve, shared)
    assert "printer.txt" in listed
    assert "handbook.md" not in listed
    assert "admin" in chosen
    assert "eight weeks" not in talk.text(direct)


async def test_a_channel_that_gets_shared_sees_no_other_any_more(
    footnote: None, talk: Talk
) -> None:
    other = talk.acme.channel("other", members=[talk.anna])
    await talk.drop("handbook.md", HANDBOOK)
    before = await talk.ask(into=other)

    talk.acme.shares_channel(other)
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    after = await talk.ask(into=other)

    assert "eight weeks" in talk.text(before)
    assert "eight weeks" not in talk.text(after)


# --- forgetting ---


async def gone(talk: Talk) -> bool:
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    asked = await talk.ask("When is parental leave possible, and how much notice is needed?")
    return talk.text(asked).startswith("I found nothing about that")


async def test_what_is_deleted_is_forgotten(footnote: None, talk: Talk) -> None:
    message = await talk.drop("handbook.md", HANDBOOK)
    talk.anna.deletes(message)

    assert await gone(talk)


async def test_a_deleted_and_an_unshared_file_is_forgotten(footnote: None, talk: Talk) -> None:
    message = await talk.drop("handbook.md", HANDBOOK)
    talk.anna.deletes_file(talk.slack.files_of(message)[0])
    assert await gone(talk)

    again = await talk.drop("handbook.md", HANDBOOK)
    talk.anna.unshares_file(talk.slack.files_of(again)[0])
    assert await gone(talk)


async def test_a_file_that_is_taken_out_of_one_channel_stays_in_another(
    footnote: None, talk: Talk
) -> None:
    other = talk.acme.channel("other", members=[talk.anna])
    message = await talk.drop("handbook.md", HANDBOOK)
    [file_id] = talk.slack.files_of(message)
    again = talk.bob.shares_file(file_id, other)
    await talk.slack.until(lambda: "white_check_mark" in talk.slack.reactions(again))

    talk.anna.unshares_file(file_id, talk.general)
    await talk.slack.until(lambda: not talk.slack.unacknowledged())
    asked = await talk.ask(into=other)

    assert "eight weeks" in talk.text(asked)
    assert "anna, #general" not in talk.text(asked)


async def documents(app: App) -> int:
    async with app.database.pool.connection() as connection:
        cursor = await connection.execute("select count(*) from document")
        [(count,)] = await cursor.fetchall()
    return int(count)


async def test_a_channel_that_is_left_archived_or_deleted_is_forgotten(
    talk: Talk, settings: Settings
) -> None:
    ways = [
        talk.anna.removes_bot,
        talk.acme.archives,
        talk.acme.deletes_channel,
    ]
    left = []
    async with footnote_in(talk.slack, talk.acme, settings) as app:
        for n, way in enumerate(ways):
            channel = talk.acme.channel(f"c{n}", members=[talk.anna])
            await talk.drop("handbook.md", HANDBOOK, into=channel)
            way(channel)
            await talk.slack.until(lambda: not talk.slack.unacknowledged())
            left.append(await documents(app))

    assert left == [0, 0, 0]


async def test_the_app_that_is_removed_forgets_the_workspace(
    talk: Talk, settings: Settings
) -> None:
    async with footnote_in(talk.slack, talk.acme, settings) as app:
        await talk.drop("handbook.md", HANDBOOK)
        talk.acme.uninstalls()
        await talk.slack.until(lambda: not talk.slack.unacknowledged())

        left = await documents(app)

    assert left == 0


# --- buttons, modals, commands ---


async def test_passages_open_in_their_context(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()

    await talk.bob.clicks(talk.answers(asked)[0].ref, "Passages")
    modal = await talk.slack.until(lambda: talk.bob.modal)
    assert modal is not None

    assert modal.text.startswith('Passages\n[1] handbook.md, "Parental leave"\n>You need to give')
    assert "If the child comes early" in modal.text


async def test_passages_that_are_gone_are_not_shown(footnote: None, talk: Talk) -> None:
    message = await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()
    talk.anna.deletes(message)
    await talk.slack.until(lambda: not talk.slack.unacknowledged())

    await talk.anna.clicks(talk.answers(asked)[0].ref, "Passages")
    modal = await talk.slack.until(lambda: talk.anna.modal)
    assert modal is not None

    assert "eight weeks" not in modal.text


@pytest.mark.parametrize("label", ["Passages", "👎"])
async def test_who_is_shown_no_window_is_told_so(footnote: None, talk: Talk, label: str) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()
    talk.slack.fail("views.open", SERVER_ERROR, times=None)

    await talk.anna.clicks(talk.answers(asked)[0].ref, label)
    await talk.slack.until(lambda: talk.whispers(talk.anna, talk.general))

    [told] = talk.whispers(talk.anna, talk.general)
    assert told == "Slack did not open a window for that. Click again in a minute."
    assert talk.anna.modal is None


async def test_a_window_is_not_waited_for_longer_than_it_may_open(
    footnote: None, talk: Talk
) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()
    talk.slack.fail("views.open", busy(retry_after_s=10))

    await talk.anna.clicks(talk.answers(asked)[0].ref, "Passages")
    await talk.slack.until(lambda: talk.whispers(talk.anna, talk.general), within_s=2)

    assert talk.slack.calls["views.open"] == 1


async def test_a_thumb_down_may_have_a_reason(talk: Talk, settings: Settings) -> None:
    async with footnote_in(talk.slack, talk.acme, settings) as app:
        await talk.drop("handbook.md", HANDBOOK)
        asked = await talk.ask()
        await talk.anna.clicks(talk.answers(asked)[0].ref, "👎")
        await talk.slack.until(lambda: talk.anna.modal)
        await talk.anna.submits({"reason_given": "It is twelve weeks now."})
        await talk.bob.clicks(talk.answers(asked)[0].ref, "👍")

        async with app.database.pool.connection() as connection:
            cursor = await connection.execute(
                "select author, useful, reason from rating order by author"
            )
            rows = await cursor.fetchall()

    assert rows == [
        ("slack:T1/U1ANNA", False, "It is twelve weeks now."),
        ("slack:T1/U1BOB", True, None),
    ]
    assert talk.anna.modal is None


def asked_by_command(talk: Talk) -> Ref:
    [asked] = [m.ref for m in talk.slack.screen(talk.general).by("footnote") if not m.ephemeral]
    return asked


async def test_a_question_by_command_is_posted_and_answered_below(
    footnote: None, talk: Talk
) -> None:
    await talk.drop("handbook.md", HANDBOOK)

    await talk.anna.commands(talk.general, f"ask {QUESTION}")
    asked = asked_by_command(talk)
    await talk.answered(asked)

    assert talk.slack.shown(asked).text == f"anna asks: {QUESTION}"
    assert "eight weeks" in talk.text(asked)


async def test_a_question_by_command_that_is_deleted_takes_its_answer_with_it(
    footnote: None, talk: Talk
) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    await talk.anna.commands(talk.general, f"ask {QUESTION}")
    asked = asked_by_command(talk)
    await talk.answered(asked)

    talk.acme.deletes(asked)

    await talk.slack.until(lambda: not talk.answers(asked))


async def test_where_footnote_is_not_it_says_how_to_invite_it(footnote: None, talk: Talk) -> None:
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna], has_bot=False)

    await talk.anna.commands(elsewhere, f"ask {QUESTION}")

    assert talk.whispers(talk.anna, elsewhere) == [
        "I am not in #C1ELSEWHERE. Type `/invite @U1FOOTNOTE` there, then ask again."
    ]


async def test_who_mentions_it_where_it_is_not_is_told_so_directly(
    footnote: None, talk: Talk
) -> None:
    elsewhere = talk.acme.channel("elsewhere", members=[talk.anna], has_bot=False)

    talk.anna.says(elsewhere, QUESTION)
    await talk.slack.until(lambda: talk.slack.screen(talk.anna.dm).by("footnote"))

    [told] = talk.slack.screen(talk.anna.dm).by("footnote")
    assert told.text.startswith("I am not in #C1ELSEWHERE.")
    assert talk.slack.screen(elsewhere).by("footnote") == ()


async def test_missing_subscriptions_are_named_with_the_remedy(
    footnote: None, talk: Talk, caplog: pytest.LogCaptureFixture
) -> None:
    talk.slack.news.unsubscribed |= {"message.channels", "file_shared"}

    for _ in range(2):
        asked = await talk.ask(files={"handbook.md": HANDBOOK})
        assert "eight weeks" in talk.text(asked)

    [said] = [r.getMessage() for r in caplog.records if "message.channels" in r.getMessage()]
    assert "Event Subscriptions" in said


async def test_commands_are_answered_to_who_typed_them(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)

    for command in ("sources", "status", "help", "", "nonsense"):
        await talk.anna.commands(talk.general, command)

    sources, status, help_, nothing, nonsense = talk.whispers(talk.anna, talk.general)
    assert sources.startswith("handbook.md · anna · ")
    assert "1 file can be asked about." in status
    assert help_ == nothing == nonsense
    assert "/footnote ask QUESTION" in help_
    assert talk.whispers(talk.bob, talk.general) == []


async def test_a_file_is_forgotten_by_its_uploader_and_by_no_other(
    footnote: None, talk: Talk
) -> None:
    await talk.drop("handbook.md", HANDBOOK)

    for person in (talk.bob, talk.anna):
        await person.commands(talk.general, "forget handbook")
        posts = talk.slack.ever_posted().values()
        [listed] = [p.ref for p in posts if p.only_for == person.id and p.blocks]
        await person.clicks(listed, "Forget")
        await talk.slack.until(lambda: len(talk.whispers(person, talk.general)) == 2)  # noqa: B023

    assert "Only who dropped" in talk.whispers(talk.bob, talk.general)[1]
    assert talk.whispers(talk.anna, talk.general)[1] == "Forgot handbook[.]md: 2 passages."
    assert await gone(talk)


async def test_in_a_thread_commands_are_mentions(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()

    talk.anna.says(talk.general, "sources", thread=asked)
    await talk.slack.until(lambda: talk.whispers(talk.anna, talk.general))
    await asyncio.sleep(0.2)

    [told] = talk.whispers(talk.anna, talk.general)
    assert told.startswith("handbook.md")
    assert len(talk.slack.screen(talk.general, asked.ts).by("footnote")) == 1


async def test_footnote_is_quiet_in_a_thread_when_told_so(footnote: None, talk: Talk) -> None:
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()

    talk.bob.says(talk.general, "quiet", thread=asked)
    await talk.slack.until(lambda: talk.whispers(talk.bob, talk.general))
    ignored = talk.anna.says(talk.general, "And if it is early?", thread=asked, mentions_bot=False)
    again = await talk.ask("Is that in writing?", thread=asked)

    assert talk.whispers(talk.bob, talk.general) == [
        "I say nothing more in this thread, unless somebody mentions me."
    ]
    assert talk.answers(ignored) == []
    assert talk.answers(again)


async def test_settings_are_changed_by_admins_and_told_to_all(footnote: None, talk: Talk) -> None:
    root = talk.acme.person("root", is_admin=True)
    commands = ["access", "access channel", "contributors admins", "receipts full", "access what"]

    for person in (talk.bob, root):
        for command in commands:
            await person.commands(talk.general, command)

    by_bob, by_root = (talk.whispers(person, talk.general) for person in (talk.bob, root))
    assert "public" in by_bob[0]
    assert by_bob[1] == by_bob[2] == by_bob[3]
    assert "admin" in by_bob[1]
    assert "channel" in by_root[1]
    assert by_bob[4] == by_root[4]
    assert by_root[4].startswith("There is no setting")
    asked = await talk.ask(files={"a.md": HANDBOOK})
    assert "admins" in talk.text(asked)


async def test_refused_streams_are_told_in_status(footnote: None, talk: Talk) -> None:
    talk.acme.team.streams = False
    await talk.drop("handbook.md", HANDBOOK)
    asked = await talk.ask()

    await talk.anna.commands(talk.general, "status")

    assert "eight weeks" in talk.text(asked)
    assert (
        "Slack does not allow streams here (not_allowed)"
        in talk.whispers(talk.anna, talk.general)[0]
    )


async def test_what_a_worker_is_refused_is_told_by_its_gateway(
    talk: Talk, settings: Settings
) -> None:
    gateway, worker = Part(gateway=True, worker=False), Part(gateway=False, worker=True)
    talk.acme.team.streams = False
    async with (
        footnote_in(talk.slack, talk.acme, settings, part=gateway),
        footnote_in(talk.slack, talk.acme, settings, part=worker),
    ):
        await talk.drop("handbook.md", HANDBOOK)
        await talk.ask()
        await talk.anna.commands(talk.general, "status")

    assert "Slack does not allow streams" in talk.whispers(talk.anna, talk.general)[0]


# --- in bad company ---


@pytest.mark.timeout(240)
async def test_every_question_is_answered_once_however_often_it_arrives(
    talk: Talk, settings: Settings, full_size: bool
) -> None:
    copies = 10
    questions = 50 if full_size else 5
    generous = settings.model_copy(
        update={"questions_per_minute": 1_000, "questions_per_hour": 1_000}
    )
    async with footnote_in(talk.slack, talk.acme, generous):
        await talk.drop("handbook.md", HANDBOOK)
        talk.slack.deliveries.copies = copies
        talk.slack.deliveries.hold()
        asked = [talk.anna.says(talk.general, QUESTION) for _ in range(questions)]
        talk.slack.deliveries.release(seed=7)
        await talk.slack.until(lambda: all(map(talk.answers, asked)), within_s=120)
        await talk.slack.until(lambda: not talk.slack.unacknowledged(), within_s=60)
        for one in asked:
            await talk.answered(one)

    assert [len(talk.answers(one)) for one in asked] == [1] * questions
    assert len(talk.slack.ever_posted()) == questions
