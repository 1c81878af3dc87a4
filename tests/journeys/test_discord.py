"""The whole app in Discord: what people see, through the real client and a Discord of our own."""

from collections.abc import AsyncIterator

import pytest

from bot.settings import Settings
from tests.discord.running import footnote_in
from tests.discord.talking import HANDBOOK, PRINTER, QUESTION, Party
from tests.fakes.discord.options import Attached
from tests.fakes.discord.permissions import DEFAULT, Permission
from tests.fakes.discord.things import Kind
from tests.fakes.discord.world import BOT_PERMISSIONS
from tests.fakes.openai.server import CHAT, FakeOpenAI


@pytest.fixture
async def footnote(party: Party, settings: Settings) -> AsyncIterator[None]:
    async with footnote_in(party.discord, settings):
        yield


TWO_SENTENCES = (
    b"# Handbook\n\n## Parental leave\n\nGive eight weeks' notice of parental leave. It "
    b"is asked for in writing, with the day on which it begins and the day on which it ends.\n"
)


# --- asking and answering ---


async def test_second_by_second(footnote: None, party: Party, openai: FakeOpenAI) -> None:
    await party.give(content=TWO_SENTENCES)
    openai.token_delay_s = 0.05
    before = len(party.discord.pings(party.anna))

    asked = await party.ask()

    thread = party.thread(asked)
    screens = party.discord.history(thread)
    texts = [screen.by("footnote")[0].text for screen in screens if screen.by("footnote")]
    stages = [text for text in dict.fromkeys(texts) if text.startswith("🔎")]
    written = [text for text in texts if not text.startswith("🔎")]
    answer = party.answers(asked)[0]
    jump = f"https://discord.com/channels/{party.acme.id}/{party.general}/"
    assert party.discord.world.channels[thread].name == QUESTION
    assert stages[0] == "🔎 Searching 1 file…"
    assert stages[-1] == "🔎 Writing…"
    assert len(written) >= 2
    assert written[0].startswith("Give eight weeks' notice of parental leave")
    assert f"-# [1] [handbook.md]({jump}" in answer.markup.replace("\\", "")
    assert '"Parental leave" · Anna, #general' in answer.text.replace("\\", "")
    assert answer.buttons == ("Passages", "👍", "👎")
    assert not answer.previews
    assert len(party.answers(asked)) == 1
    assert len(party.discord.pings(party.anna)) == before + 1


async def test_follow_ups_need_no_mention_until_somebody_else_writes(
    footnote: None, party: Party, openai: FakeOpenAI
) -> None:
    await party.give()
    asked = await party.ask()
    thread = party.thread(asked)
    openai.answers.append("When do I tell HR if the child comes early?")
    further = await party.ask("And if it comes early?", into=thread, mentions_bot=False)

    party.bob.says(thread, "I did it by mail.", mentions_bot=False)
    ignored = party.anna.says(thread, "Is that fine?", mentions_bot=False)
    last = await party.ask("Is a mail in writing?", into=thread)

    assert "two weeks" in party.text(further)
    assert party.answers(further)[0].replies_to == further
    assert party.answers(ignored) == []
    assert party.answers(last)


async def test_in_a_direct_message_no_mention_is_needed(footnote: None, party: Party) -> None:
    await party.give()

    asked = await party.ask(into=party.anna.dm)

    assert "eight weeks" in party.text(asked)


async def test_what_nobody_asks_footnote_is_not_answered(
    footnote: None, party: Party, openai: FakeOpenAI
) -> None:
    await party.give()
    calls = openai.count(CHAT)

    ignored = party.anna.says(party.general, "Lunch?", mentions_bot=False)
    await party.ask("Hello")

    assert party.answers(ignored) == []
    assert openai.count(CHAT) == calls


async def test_a_reply_to_an_answer_goes_on_where_threads_are_not_wanted(
    footnote: None, party: Party, openai: FakeOpenAI
) -> None:
    await party.give()
    await party.mo.uses("footnote answers", in_=party.general, to="inline")
    asked = await party.ask()
    openai.answers.append("When do I tell HR if the child comes early?")

    further = await party.ask(
        "And if it comes early?", replies_to=party.answers(asked)[0].ref, mentions_bot=False
    )

    assert party.discord.thread_of(asked) is None
    assert party.answers(asked)[0].replies_to == asked
    assert "two weeks" in party.text(further)


async def test_a_private_question_is_answered_to_its_asker_alone(
    footnote: None, party: Party
) -> None:
    await party.give()

    seen = await party.anna.uses("ask", in_=party.general, question=QUESTION, private=True)

    assert seen is not None
    await party.discord.until(lambda: "eight weeks" in party.discord.shown(seen).text)
    assert party.discord.shown(seen).ephemeral
    assert "eight weeks" not in "".join(
        shown.text for shown in party.discord.screen(party.general).messages[-1:]
    )


async def test_a_question_by_command_is_posted_and_answered_below(
    footnote: None, party: Party
) -> None:
    await party.give()

    asked = await party.anna.uses("ask", in_=party.general, question=QUESTION)

    assert asked is not None
    await party.answered(asked)
    assert party.discord.shown(asked).text == f"**Anna** asks: {QUESTION}"
    assert "eight weeks" in party.text(asked)


async def test_where_nobody_lets_it_write_in_threads_it_replies(
    footnote: None, party: Party
) -> None:
    await party.give()
    party.acme.permits_bot(BOT_PERMISSIONS & ~Permission.SEND_MESSAGES_IN_THREADS)
    party.acme.permits(party.acme.id, DEFAULT & ~Permission.SEND_MESSAGES_IN_THREADS)

    asked = await party.ask()

    assert "eight weeks" in party.text(asked)
    assert [answer.ref.channel for answer in party.answers(asked)] == [party.general]


async def test_where_threads_are_not_wanted_a_question_by_command_is_replied_to(
    footnote: None, party: Party
) -> None:
    await party.mo.uses("footnote answers", in_=party.general, to="inline")
    await party.give()

    asked = await party.anna.uses("ask", in_=party.general, question=QUESTION)

    assert asked is not None
    await party.answered(asked)
    assert [answer.ref.channel for answer in party.answers(asked)] == [party.general]


async def test_a_message_is_asked_about_by_its_menu(footnote: None, party: Party) -> None:
    dropped = party.bob.says(party.general, "", files={"p.txt": PRINTER}, mentions_bot=False)
    await party.anna.applies("Index files", dropped)
    await party.discord.until(lambda: "✅" in party.discord.shown(dropped).reactions)

    await party.anna.applies("Ask about this", dropped)
    asked = await party.anna.submits({"What do you want to know?": "Which toner?"})

    assert asked is not None
    await party.answered(asked)
    assert "K-77" in party.text(asked).replace("\\", "")


@pytest.mark.parametrize("way", ["menu", "reply"])
async def test_what_a_question_is_about_is_told_to_the_model(
    footnote: None, party: Party, openai: FakeOpenAI, way: str
) -> None:
    await party.give()
    said = party.bob.says(party.general, "My child was born on a Tuesday.", mentions_bot=False)

    if way == "menu":
        await party.anna.applies("Ask about this", said)
        asked = await party.anna.submits({"What do you want to know?": "What about leave?"})
        assert asked is not None
        await party.answered(asked)
    else:
        await party.ask("What about leave?", by=party.anna, replies_to=said)

    assert any("born on a Tuesday" in str(one.body) for one in openai.received(CHAT))


# --- files ---


async def test_a_file_with_a_mention_is_read_and_acknowledged(footnote: None, party: Party) -> None:
    given = await party.give()

    assert "Read handbook.md" in party.text(given).replace("\\", "")


async def test_nothing_is_read_before_a_moderator_says_so(footnote: None, party: Party) -> None:
    ignored = party.anna.says(party.general, "", files={"p.txt": PRINTER}, mentions_bot=False)
    before = await party.ask("Which toner does the printer need?")
    told = await party.mo.uses("footnote index", in_=party.general, to="on")
    dropped = party.anna.says(
        party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False
    )
    await party.discord.until(lambda: "✅" in party.discord.shown(dropped).reactions)

    after = await party.ask()

    assert told is not None
    assert "this channel" in party.discord.shown(told).text
    assert party.discord.shown(ignored).reactions == ()
    assert "K-77" not in party.text(before).replace("\\", "")
    assert "eight weeks" in party.text(after)
    assert party.answers(dropped) == []


async def test_others_cannot_switch_reading_on(footnote: None, party: Party) -> None:
    told = await party.anna.uses("footnote index", in_=party.general, to="on")
    party.anna.says(party.general, "", files={"handbook.md": HANDBOOK}, mentions_bot=False)

    asked = await party.ask()

    assert told is not None
    assert "admins" in party.discord.shown(told).text
    assert "eight weeks" not in party.text(asked)


async def test_a_file_is_added_by_command(footnote: None, party: Party) -> None:
    added = await party.anna.uses(
        "add", in_=party.general, file=Attached(name="handbook.md", content=HANDBOOK)
    )

    assert added is not None
    await party.discord.until(lambda: party.discord.shown(added).files)
    asked = await party.ask()
    assert "eight weeks" in party.text(asked)
    assert f"/{party.general}/{added.id})" in party.answers(asked)[0].markup


async def test_a_deleted_file_is_forgotten(footnote: None, party: Party) -> None:
    given = await party.give()
    party.anna.deletes(given)
    await party.discord.until(lambda: not party.answers(given))

    asked = await party.ask()

    assert "eight weeks" not in party.text(asked)


async def test_a_file_taken_out_of_its_message_is_forgotten(footnote: None, party: Party) -> None:
    given = party.anna.says(party.general, "", files={"handbook.md": HANDBOOK, "p.txt": PRINTER})
    await party.answered(given)

    party.anna.removes_file(given, "handbook.md")

    async def is_forgotten() -> bool:
        asked = await party.ask()
        return "eight weeks" not in party.text(asked)

    for _ in range(10):
        if await is_forgotten():
            break
    else:
        raise AssertionError("still known")


async def test_a_channel_out_of_sight_is_forgotten(footnote: None, party: Party) -> None:
    await party.give()
    party.acme.hides_from_bot(party.general)
    other = party.acme.channel("other")

    asked = await party.ask(into=other)

    assert "eight weeks" not in party.text(asked)


# --- what is clicked ---


async def test_passages_are_shown_to_who_clicks(footnote: None, party: Party) -> None:
    await party.give()
    asked = await party.ask()

    told = await party.bob.clicks(party.answers(asked)[0].ref, "Passages")

    assert told is not None
    shown = party.discord.shown(told)
    assert shown.ephemeral
    assert "eight weeks' notice" in shown.text.replace("\\", "")


async def test_thumbs_are_thanked_for_and_a_reason_may_be_given(
    footnote: None, party: Party
) -> None:
    await party.give()
    asked = await party.ask()
    answer = party.answers(asked)[0].ref

    up = await party.anna.clicks(answer, "👍")
    await party.bob.clicks(answer, "👎")
    thanks = await party.bob.submits({"What was wrong or missing?": "Too short."})

    assert up is not None
    assert party.discord.shown(up).text == "Thank you."
    assert thanks is not None
    assert party.discord.shown(thanks).text == "Thank you."


async def test_buttons_work_after_a_restart(party: Party, settings: Settings) -> None:
    async with footnote_in(party.discord, settings):
        await party.give()
        asked = await party.ask()

    async with footnote_in(party.discord, settings):
        told = await party.anna.clicks(party.answers(asked)[0].ref, "Passages")

    assert told is not None
    assert "eight weeks" in party.discord.shown(told).text


# --- places ---


async def test_a_post_that_mentions_footnote_is_answered_in_it(
    footnote: None, party: Party
) -> None:
    await party.give()
    forum = party.acme.channel("help", kind=Kind.FORUM)

    asked = party.anna.posts(forum, "Leave", QUESTION, mentions_bot=True)
    await party.answered(asked)

    assert "eight weeks" in party.text(asked)


async def test_what_a_private_thread_holds_stays_there(footnote: None, party: Party) -> None:
    secret = party.anna.starts_thread(party.general, "secret", private=True)
    party.anna.adds_bot(secret)
    await party.ask("", into=secret, files={"handbook.md": HANDBOOK})

    inside = await party.ask(into=secret)
    outside = await party.ask()
    alone = await party.anna.uses("ask", in_=party.general, question=QUESTION, private=True)
    other = await party.bob.uses("ask", in_=party.general, question=QUESTION, private=True)

    assert alone is not None
    assert other is not None
    await party.discord.until(lambda: not party.discord.shown(alone).thinking)
    await party.discord.until(lambda: "eight weeks" in party.discord.shown(alone).text)
    await party.discord.until(lambda: "found nothing" in party.discord.shown(other).text)
    assert "eight weeks" in party.text(inside)
    assert "eight weeks" not in party.text(outside)


async def test_a_private_thread_that_was_closed_keeps_what_it_holds(
    footnote: None, party: Party
) -> None:
    secret = party.anna.starts_thread(party.general, "secret", private=True)
    party.anna.adds_bot(secret)
    await party.ask("", into=secret, files={"handbook.md": HANDBOOK})

    party.acme.archives(secret)
    party.acme.hides_from_bot(party.acme.channel("other"))
    await party.ask()
    again = await party.ask(into=secret)

    assert "eight weeks" in party.text(again)


async def test_files_of_forwarded_messages_are_read(footnote: None, party: Party) -> None:
    await party.mo.uses("footnote index", in_=party.general, to="on")
    few = party.acme.channel("few", only=[party.anna])
    original = party.anna.says(few, "", files={"handbook.md": HANDBOOK}, mentions_bot=False)

    forwarded = party.anna.forwards(original, party.general)
    await party.discord.until(lambda: "✅" in party.discord.shown(forwarded).reactions)
    asked = await party.ask()

    assert "eight weeks" in party.text(asked)


async def test_with_a_thread_goes_what_was_read_in_it(footnote: None, party: Party) -> None:
    root = party.anna.says(party.general, "Leave is coming up.", mentions_bot=False)
    thread = party.anna.starts_thread(root, "Leave")
    await party.ask("", into=thread, files={"handbook.md": HANDBOOK})
    before = await party.ask()

    party.acme.deletes_channel(thread)
    for _ in range(20):
        after = await party.ask()
        if "eight weeks" not in party.text(after):
            break

    assert "eight weeks" in party.text(before)
    assert "eight weeks" not in party.text(after)


async def test_files_deleted_in_bulk_are_forgotten(footnote: None, party: Party) -> None:
    given = await party.give()
    other = party.anna.says(party.general, "x", mentions_bot=False)

    party.acme.deletes(given, other)
    await party.discord.until(lambda: not party.answers(given))

    asked = await party.ask()
    assert "eight weeks" not in party.text(asked)
