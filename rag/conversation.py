"""What a question refers back to: from a follow-up to a question that stands alone."""

import logging
from collections.abc import Sequence

import regex
from llama_index.core.llms import ChatMessage

from rag import prompts
from rag.errors import ModelError
from rag.models.chat import complete
from rag.models.endpoint import EndpointLLM
from rag.values import Citation, Remark, Turn

_LOG = logging.getLogger(__name__)
_LONGEST_QUESTION = 2_000
_SOURCE = r"(?:source|citation|reference|quelle|fuente)\b"
_BY_NUMBER = regex.compile(
    rf"""
      (?<!\w)\[(?P<n>\d{{1,2}})\]
    | \b{_SOURCE}\s*(?:\#|no\.?|nr\.?|n[°º]|number|nummer|num[eé]ro|número)?\s*(?P<n>\d{{1,2}})\b
    | \b(?P<n>\d{{1,2}})(?:st|nd|rd|th|\.|[eè]?re|e|[eè]me|\.?ª|a)\s+{_SOURCE}
    """,
    regex.VERBOSE | regex.IGNORECASE,
)
_BY_ORDINAL = [
    regex.compile(rf"\b(?:{ordinal})\s+{_SOURCE}", regex.IGNORECASE)
    for ordinal in (
        "first|erste[nrms]?|premi[eè]re|primera",
        "second|zweite[nrms]?|seconde|deuxi[eè]me|segunda",
        "third|dritte[nrms]?|troisi[eè]me|tercera",
        "fourth|vierte[nrms]?|quatri[eè]me|cuarta",
        "fifth|fünfte[nrms]?|cinqui[eè]me|quinta",
    )
]


async def standalone(
    llm: EndpointLLM | None,
    question: str,
    history: Sequence[Turn],
    overheard: Sequence[Remark] = (),
) -> str:
    """Spell out what a question refers back to, in its turns or in what people said before it.

    Without either or without a model the question is returned as it is. When the model fails,
    what was said last is put in front: its words are what is missing.
    """
    if llm is None or not (history or overheard):
        return question
    messages = [
        ChatMessage(role="system", content=prompts.STANDALONE),
        ChatMessage(role="user", content=prompts.follow_up(question, history, overheard)),
    ]
    try:
        rewritten = (await complete(llm, messages, json=False)).strip().strip("\"'“”")
    except ModelError as error:
        _LOG.warning("searching for a follow-up with the words said before it: %s", error)
        return next(iter(with_words_before(question, history, overheard)), question)
    return rewritten if 0 < len(rewritten) <= _LONGEST_QUESTION else question


def with_words_before(
    question: str, history: Sequence[Turn], overheard: Sequence[Remark]
) -> list[str]:
    """Return the question below the one before it and below the last remark, as far as there are.

    The likeliest first: what was asked of us tells more than what people told each other.
    """
    said = [turn.question for turn in history[-1:]] + [remark.text for remark in overheard[-1:]]
    return [f"{words[:_LONGEST_QUESTION]}\n{question}" for words in said]


def source_meant(question: str, history: Sequence[Turn]) -> Citation | None:
    """Return the earlier source that a question points to: `[2]`, "source 2", "die zweite Quelle".

    Numbers are those of the newest answer that has them; None when none or several are named.
    """
    numbers = {int(found["n"]) for found in _BY_NUMBER.finditer(question)}
    numbers |= {n for n, ordinal in enumerate(_BY_ORDINAL, start=1) if ordinal.search(question)}
    if len(numbers) != 1:
        return None
    cited = (c for turn in reversed(history) for c in turn.citations if c.n in numbers)
    return next(cited, None)


def without_pointer(question: str) -> str:
    """Return a question without the words that point to an earlier source: no text has them."""
    for pattern in (_BY_NUMBER, *_BY_ORDINAL):
        question = pattern.sub("", question)
    return question
