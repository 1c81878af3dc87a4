"""Recognising a question about one whole document: "summarise the handbook", "list all … in X"."""

from collections.abc import Sequence
from pathlib import PurePath

import regex

from rag.values import Document

_WHOLE = regex.compile(
    r"""\b(?:
      summar(?:y|i[sz]e|i[sz]ation) | tl;?\s?dr | overview\s+of | outline | (?:key|main)\s+points
    | what(?:\s+is|['’]s)\s+in(?:side)?\b
    | what\s+does\b.{1,80}\b(?:say|contain|cover)\s*\?*\s*$
    | what(?:\s+is|['’]s)\b.{1,80}\babout\s*\?*\s*$
    | (?:list|name|give\s+me|show)\s+(?:me\s+)?(?:all|every|each)\b
    | zusammenfass\w* | fass\w*\b.{0,60}\bzusammen | überblick | was\s+steht\b
    | (?:liste|nenne)\b.{0,20}\balle
    | résum\w+ | que\s+(?:dit|contient)\b | (?:liste[rz]?|énumère[rz]?)\b.{0,20}\btou(?:te)?s
    | resum\w+ | qué\s+(?:dice|contiene)\b | riassum\w+ | samenvat\w*
    )""",
    regex.VERBOSE | regex.IGNORECASE,
)
_THIS = regex.compile(
    r"\b(?:this|the|dies\w*|d(?:as|ie|en)|ce(?:tte)?|este|esta)\s+"
    r"(?:file|document|doc|pdf|deck|presentation|sheet|spreadsheet|report|page|"
    r"datei|dokument|fichier|archivo|documento)\b"
    r"|\b(?:summari[sz]e|tl;?\s?dr|résume|resume|fasse?)\s+(?:this|it|das|dies|ça|esto)\b",
    regex.IGNORECASE,
)


def asks_about_all_of_it(question: str) -> bool:
    """Whether the question asks for a summary, a content or a complete list."""
    return _WHOLE.search(question) is not None


def named_document(question: str, documents: Sequence[Document]) -> Document | None:
    """Return the one document that the question names; None when it names none.

    A document is meant by its file name, with or without ending, however its words are joined; by
    "this file" only when there is just one. Of several names that fit, the longest is meant, of
    equal ones the newest document.
    """
    asked = f" {_folded(question)} "
    named = [d for d in documents if any(f" {name} " in asked for name in _names(d))]
    if named:
        return max(named, key=lambda d: (len(_folded(d.name)), d.id))
    if len(documents) == 1 and _THIS.search(question):
        return documents[0]
    return None


def _names(document: Document) -> set[str]:
    path = PurePath(document.name)
    stem = _folded(path.stem)
    # A stem like "a" or "2" is a word of many questions, not the name of a file.
    return {_folded(path.name)} | ({stem} if len(stem) > 3 else set())


def _folded(text: str) -> str:
    return " ".join(regex.findall(r"[\p{L}\p{M}\p{N}]+", text.casefold()))
