"""When an answer may appear, and what needs no model: a greeting, "what do you know?", "help"."""

import re
from enum import StrEnum

from bot.records import Kind, Wanted

_GREETING = re.compile(
    r"(?:hi|hello|hey|hallo|moin|servus|salut|bonjour|hola|ciao|good (?:morning|afternoon|evening)"
    r"|guten (?:tag|morgen|abend)|help|hilfe|aide|ayuda|\?+)"
    r"(?: (?:there|footnote|all|everyone|zusammen))?",
    re.IGNORECASE,
)
_WHAT_DO_YOU_KNOW = re.compile(
    r"(?:(?:so |and |hi |hello |hey )?(?:what (?:do|can) you (?:know|do|read|answer)"
    r"|what files (?:do you (?:have|know)|are (?:here|there))|which files do you (?:have|know)"
    r"|who are you|what are you|how (?:do|can) (?:i|we) use you|how do you work"
    r"|was (?:weißt|kannst) du|wer bist du))"
    r"(?: (?:about|here|for me|of))?",
    re.IGNORECASE,
)

_SENTENCE = re.compile(r"\S.*?(?:[.!?…:](?=\s|$)|[。！？]|\n)", re.DOTALL)
_LONG_ENOUGH = 160
_LATE_S = 60.0
_FORGET_ME = re.compile(r"(?:please )?forget (?:all about )?me( now)?", re.IGNORECASE)


def is_worth_opening(text: str) -> bool:
    """Whether an answer may appear: its first sentence is there, which phones announce it by."""
    return len(text) > _LONG_ENOUGH or _SENTENCE.match(text) is not None


def is_late(wanted: Wanted, *, after_s: float) -> bool:
    """Whether somebody waits for an answer so long that they have gone on to something else."""
    is_awaited = wanted.kind is Kind.ANSWER and wanted.question and not wanted.silently
    return bool(is_awaited) and after_s > _LATE_S


class Farewell(StrEnum):
    """How somebody wants to be forgotten."""

    ASKED = "asked"
    MEANT = "meant"
    """With the words that they were told to write."""


def farewell(words: str) -> Farewell | None:
    """Return whether somebody wants to be forgotten; nothing else may stand beside it."""
    said = _FORGET_ME.fullmatch(" ".join(words.split()).rstrip(".! "))
    if said is None:
        return None
    return Farewell.MEANT if said[1] else Farewell.ASKED


def is_greeting(words: str) -> bool:
    """Whether there is nothing to look up: no words, a greeting, or a question about Footnote."""
    said = " ".join(re.sub(r"[^\w\s?]|(?<=\w)\?", " ", words).split())
    return not said or any(known.fullmatch(said) for known in (_GREETING, _WHAT_DO_YOU_KNOW))
