"""Words that say nothing about what a question is about: "how", "der", "quel".

Taken from the stop lists of Snowball that every Postgres carries (Porter 2001,
https://snowballstem.org), so that no list of ours has to be kept.
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

_STATEMENT = """
select array_agg(word) from unnest(%(languages)s::text[]) with ordinality as l (language, place),
  unnest(%(words)s::text[]) word
where ts_lexize((language || '_stem')::regdictionary, word) = '{}'
group by place order by count(*) desc, place limit 1
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
    row = await cursor.fetchone()
    return set() if row is None else set(tokens(" ".join(row[0])))
