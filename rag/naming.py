"""Recognising a question about one whole document: "summarise the handbook", "list all … in X"."""

from collections.abc import Sequence
from pathlib import PurePath

import regex

from rag.values import Document

_WHOLE = regex.compile(
    r"""\b(?:
      (?P<request> summar(?:y|i[sz]e|i[sz]ation) | tl;?\s?dr | overview\s+of | outline
        | (?:key|main)\s+points | what(?:\s+is|['’]s)\s+in(?:side)?\b
        | (?:list|name|give\s+me|show)\s+(?:me\s+)?(?:all|every|each)\b
        | zusammenfass\w* | überblick | was\s+steht\b
        | résum\w+ | que\s+(?:dit|contient)\b
        | resum\w+ | qué\s+(?:dice|contiene)\b | riassum\w+ | samenvat\w* )
    | (?P<request>what\s+does)\b.{1,80}\b(?P<request>say|contain|cover)\s*\?*\s*$
    | (?P<request>what(?:\s+is|['’]s))\b.{1,80}\b(?P<request>about)\s*\?*\s*$
    | (?P<request>fass\w*)\b.{0,60}\b(?P<request>zusammen)
    | (?P<request>liste|nenne)\b.{0,20}\b(?P<request>alle)
    | (?P<request>liste[rz]?|énumère[rz]?)\b.{0,20}\b(?P<request>tou(?:te)?s)
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
"""The words of the request are in a group, apart from those that may name a document."""
_THIS = regex.compile(
    r"\b(?:this|the|dies\w*|d(?:as|ie|en)|ce(?:tte)?|este|esta)\s+"
    r"(?:file|document|doc|pdf|deck|presentation|sheet|spreadsheet|report|page|"
    r"datei|dokument|fichier|archivo|documento)\b"
    r"|\b(?:summari[sz]e|tl;?\s?dr|résume|resume|fasse?)\s+(?:this|it|das|dies|ça|esto)\b",
    regex.IGNORECASE,
)
_EMPTY_WORDS = (
    "a an the this that these and of in on for from to about with is are please me us you can "
    "could der die das dem den des ein eine einen und von vom in im aus zu für mir uns bitte "
    "le la les l un une du de des et dans sur pour moi nous el los las una del y en por para "
    "il lo gli i di della het een van"
)
"""Articles, prepositions, and what people say out of politeness."""
_EMPTY = frozenset(_EMPTY_WORDS.split())


def asks_about_all_of_it(question: str) -> bool:
    """Whether the question asks for a summary, a content or a complete list."""
    return _WHOLE.search(question) is not None


def named_document(question: str, documents: Sequence[Document]) -> Document | None:
    """Return the one document that the question names; None when it names none, or several.

    A document is meant by its file name, with or without ending, however its words are joined; by
    "this file" only when there is just one. Of names that hold one another the longest is meant, of
    equal ones the newest document, if one person dropped them: who calls a file like somebody
    else's does not put theirs in its place.

    The words of the request and those that tell nothing name no document, or a file called
    "Summarise the" would be named by every such question.
    """
    asked = [f" {_telling(part)} " for part in _besides_the_request(question)]
    named = [(name, d) for d in documents for name in _names(d) if _holds(asked, name)]
    if named:
        longest = max((name for name, _ in named), key=len)
        if not all(_holds([f" {longest} "], name) for name, _ in named):
            return None
        meant = [document for name, document in named if name == longest]
        people = {document.sources[-1].uploader_id for document in meant}
        return max(meant, key=lambda d: d.id) if len(people) == 1 else None
    if len(documents) == 1 and _THIS.search(question):
        return documents[0]
    return None


def _besides_the_request(question: str) -> list[str]:
    """Cut the words that ask for a summary, a content or a list out of a question."""
    match = _WHOLE.search(question)
    cuts = [at for span in match.spans("request") for at in span] if match else []
    bounds = [0, *cuts, len(question)]
    return [question[start:end] for start, end in zip(bounds[::2], bounds[1::2], strict=True)]


def _names(document: Document) -> set[str]:
    path = PurePath(document.name)
    stem = _telling(path.stem)
    if not stem:
        return set()
    # A stem like "a" or "2" is a word of many questions, not the name of a file.
    return {_telling(path.name)} | ({stem} if len(stem) > 3 else set())


def _holds(parts: Sequence[str], name: str) -> bool:
    return any(f" {name} " in part for part in parts)


def _telling(text: str) -> str:
    """Return the words of a text, without those that stand before any name."""
    words = regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold())
    return " ".join(word for word in words if word not in _EMPTY)
