"""What needs no model, and what only looks like it."""

import pytest

from bot.inbox.concerning import is_small_talk
from bot.replying.manners import is_greeting


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
