"""Words that say nothing about what a question is about: "how", "der", "quel".

Taken from the stop lists of Snowball that every Postgres carries (Porter 2001,
https://snowballstem.org), and the few words of asking that the English one lacks.
"""

import regex
from psycopg import AsyncConnection

from rag.storage.words import tokens

_LANGUAGES = (
    "english",
    "german",
    "french",
    "spanish",
    "italian",
    "portuguese",
    "dutch",
    "danish",
    "swedish",
    "norwegian",
    "finnish",
    "hungarian",
    "russian",
    "turkish",
)
"""Of languages that fit a question equally well, the first is taken."""

_WORDS_OF_ASKING = (
    "much many must may might could would shall give get tell show need want please let make take "
    "long often also one know say"
)
_STATEMENT = """
select language, array_agg(word)
from unnest(%(languages)s::text[]) with ordinality as l (language, place),
  unnest(%(words)s::text[]) word
where ts_lexize((language || '_stem')::regdictionary, word) = '{}'
group by language, place order by count(*) desc, place limit 1
"""


async def stop_words(connection: AsyncConnection, *, question: str) -> set[str]:
    """Return the words of a question, as `words.tokens` writes them, that tell nothing.

    By the stop list of the one language that has most of them: "die" is an article in German and
    a verb in English.
    """
    words = regex.findall(r"\p{L}+", question.lower())
    cursor = await connection.execute(
        _STATEMENT, {"languages": list(_LANGUAGES), "words": list(dict.fromkeys(words))}
    )
    language, silent = await cursor.fetchone() or ("english", [])
    asking = _WORDS_OF_ASKING if language == "english" else ""
    return set(tokens(" ".join((asking, *silent))))
