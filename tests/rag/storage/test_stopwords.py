"""Words of asking are told from words that are asked about, in the question's language."""

import pytest

from bot.database.opening import Database
from rag.storage.stopwords import stop_words
from rag.storage.words import tokens


@pytest.mark.parametrize(
    ("question", "telling", "saying_nothing"),
    [
        ("How did Napoleon die?", {"napoleon", "die"}, {"how", "did"}),
        ("Wie lange ist die Probezeit?", {"probezeit"}, {"wie", "ist", "die"}),
        ("Quel est le délai de préavis ?", {"delai", "preavi"}, {"le", "de"}),
        ("¿Cuál es el plazo de preaviso?", {"plazo", "preaviso"}, {"es", "el", "de"}),
        ("Какой срок уведомления?", {"срок", "уведомления"}, {"какой"}),
        ("parental leave", {"parent", "leav"}, set()),
    ],
)
async def test_words_of_asking_are_told_from_words_asked_about(
    database: Database, question: str, telling: set[str], saying_nothing: set[str]
) -> None:
    async with database.pool.connection() as connection:
        silent = await stop_words(connection, question=question)

    assert saying_nothing <= silent
    assert not telling & silent


async def test_all_words_of_a_question_may_say_nothing(database: Database) -> None:
    async with database.pool.connection() as connection:
        silent = await stop_words(connection, question="to be or not to be")

    assert set(tokens("to be or not to be")) <= silent
