"""Deciding what of a message concerns Footnote; nothing else of it is stored."""

import re
from dataclasses import dataclass

from adapters.incoming import Addressed, Incoming, PersonKey
from bot.choices import Posts
from bot.inbox.house import House, may_contribute
from rag.events import FileShared

_WORD = re.compile(r"[^\W\d_]+")
_THANKS = re.compile(
    r"thanks?|thank|you|thx|ty|so|much|very|cheers|great|nice|perfect|cool|ok|okay|got|it|lol|haha"
    r"|danke|dir|schön|sehr|super|merci|beaucoup|gracias|grazie|awesome|good|job|well|done|yes|no"
    r"|sure|wow|amazing|brilliant"
)
_LONGEST_THANKS = 6

TURNED_TO = frozenset({Addressed.MENTION, Addressed.DM, Addressed.COMMAND})
"""How somebody turns to Footnote by name, or alone with it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """A conversation with Footnote, as far as it is known."""

    last_asker: PersonKey | None
    """Who may go on without a mention."""
    opened_by_question: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    """What of a message is stored."""

    house: House
    question: str | None
    """What is to be answered, possibly empty; None when nothing is."""
    files: tuple[FileShared, ...]
    refused: tuple[FileShared, ...]
    """Of an author who may give none here, who is told so if they turned to Footnote."""
    asks: bool
    """It makes its author the last asker."""
    silently: bool
    """Nobody asked: the question is answered where there are sources, and else not at all."""
    interrupts: bool
    """Somebody else wrote untagged: from now on a mention is needed."""


def concern(incoming: Incoming, talk: Talk | None, house: House) -> Concern:
    """Say what of a message concerns Footnote, in the conversation it stands in, if it is one."""
    words = incoming.question.question if incoming.question else ""
    small = talk is not None and words and not incoming.files and is_small_talk(words)
    if incoming.by_program or small:
        return _concern(incoming, house, question=None, has_files=False)
    turned_to = incoming.addressed in TURNED_TO
    if not house.is_open:
        return _concern(incoming, house, question="" if turned_to else None, has_files=False)
    if turned_to:
        return _concern(incoming, house, question=words, asks=True)
    goes_on = talk is not None and _goes_on(incoming, words, talk)
    is_post = incoming.addressed is Addressed.UNASKED and house.posts is Posts.ALL
    silently = is_post and not goes_on and words != ""
    return _concern(
        incoming,
        house,
        question=words if goes_on or silently else None,
        has_files=house.reads_all or goes_on or incoming.is_direct,
        asks=goes_on,
        silently=silently,
        interrupts=talk is not None and talk.last_asker not in {None, incoming.author},
    )


def _concern(
    incoming: Incoming,
    house: House,
    *,
    question: str | None,
    has_files: bool = True,
    asks: bool = False,
    silently: bool = False,
    interrupts: bool = False,
) -> Concern:
    files = incoming.files if has_files else ()
    may = may_contribute(incoming.standing, incoming.groups, house.contributors)
    return Concern(
        house=house,
        question=question,
        files=files if may else (),
        refused=() if may else files,
        asks=asks,
        silently=silently,
        interrupts=interrupts,
    )


def _goes_on(incoming: Incoming, words: str, talk: Talk) -> bool:
    return (
        talk.opened_by_question
        and talk.last_asker == incoming.author
        and not incoming.to_others
        and not is_small_talk(words)
    )


def is_small_talk(words: str) -> bool:
    """Whether a message is nothing but thanks, assent or emoji."""
    said = [word.casefold() for word in _WORD.findall(words)]
    if len(said) > _LONGEST_THANKS or any(c.isdigit() for c in words):
        return False
    return all(map(_THANKS.fullmatch, said)) and "?" not in words
