"""What is quoted of passages when no model writes."""

import pytest

from rag.quoting import best_quotes, outline
from rag.storage.words import tokens
from tests.rag.passages import passage

WEIGHTS = dict.fromkeys(tokens("laptop replaced"), 3.0)
TOLD_IN_TWO = "You choose your laptop from three models. After four years it is replaced."


def test_two_sentences_that_hold_different_words_of_the_question_are_quoted_together() -> None:
    quotes = best_quotes([passage(f"Welcome to us. {TOLD_IN_TWO} We like it so.")], WEIGHTS)

    assert quotes.text == f"“{TOLD_IN_TWO}” [1]"
    assert [citation.quote for citation in quotes.citations] == [TOLD_IN_TWO]


def test_a_sentence_that_says_it_all_comes_before_two_that_do_so_together() -> None:
    whole = "A laptop is replaced after four years."

    quotes = best_quotes([passage(TOLD_IN_TWO), passage(whole, number=2)], WEIGHTS)

    assert quotes.text.startswith(f"“{whole}” [1]")


@pytest.mark.parametrize(
    "between",
    [" There is a waiting list.", "\n\n" + "Whoever needs another one asks for it. " * 12],
    ids=["a sentence", "a page"],
)
def test_only_neighbours_are_quoted_together(between: str) -> None:
    text = f"You choose your laptop.{between} After four years it is replaced."

    quotes = best_quotes([passage(text)], WEIGHTS)

    assert quotes.text == "“You choose your laptop.” [1]\n\n“After four years it is replaced.” [1]"


def test_an_outline_is_made_of_single_sentences() -> None:
    quotes = outline([passage(TOLD_IN_TWO)], WEIGHTS)

    assert quotes.text == "“You choose your laptop from three models.” [1]"
