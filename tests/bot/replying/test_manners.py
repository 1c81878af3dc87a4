"""When an answer appears, what needs no model, and what only looks like it."""

import pytest

from bot.inbox.concerning import is_small_talk
from bot.records import Kind, Wanted
from bot.replying.manners import is_greeting, is_late, is_worth_opening

ASKED = Wanted(kind=Kind.ANSWER, question="How much notice?")


@pytest.mark.parametrize(
    "words",
    ["", "?", "hi", "Hello!", "hey there", "Hello Footnote", "what do you know?", "help",
     "What can you do?", "who are you?", "hi, what do you know?", "Guten Tag!", "bonjour"],
)  # fmt: skip
def test_greetings_and_questions_about_footnote_need_no_model(words: str) -> None:
    assert is_greeting(words)


@pytest.mark.parametrize(
    "words",
    ["what do you know about parental leave?", "help me with the printer", "hi, how much notice?",
     "who are you allowed to hire?", "what can you do with the printer?"],
)  # fmt: skip
def test_questions_about_files_are_looked_up(words: str) -> None:
    assert not is_greeting(words)


@pytest.mark.parametrize("words", ["thanks", "Thank you so much!", "👍", "", "ok!", "lol", "Merci"])
def test_thanks_and_emoji_are_small_talk(words: str) -> None:
    assert is_small_talk(words)


@pytest.mark.parametrize(
    "words", ["ok?", "thanks, and in France", "great, how much is it", "8 weeks", "no it is not"]
)
def test_what_goes_on_is_no_small_talk(words: str) -> None:
    assert not is_small_talk(words)


@pytest.mark.parametrize(
    "text",
    ["You need to give eight weeks' notice.", "Eight weeks. And", "Eight weeks [1]. And",
     "八週間です。それ", "- eight weeks\n", "It is so: eight", "word " * 40],
)  # fmt: skip
def test_an_answer_appears_with_its_first_sentence(text: str) -> None:
    assert is_worth_opening(text)


@pytest.mark.parametrize(
    "text", ["", "You need to give", "It takes 3.5 weeks", "Eight weeks", "\n"]
)
def test_an_answer_does_not_appear_before(text: str) -> None:
    assert not is_worth_opening(text)


def test_who_waited_longer_than_a_minute_has_gone_on() -> None:
    assert is_late(ASKED, after_s=61)
    assert not is_late(ASKED, after_s=59)


@pytest.mark.parametrize(
    "changed",
    [{"question": ""}, {"silently": True}, {"kind": Kind.RECEIPT}, {"kind": Kind.SLOW_DOWN},
     {"kind": Kind.HELLO}],
)  # fmt: skip
def test_nobody_waits_where_nothing_is_answered(changed: dict[str, object]) -> None:
    assert not is_late(ASKED.model_copy(update=changed), after_s=3_600)
