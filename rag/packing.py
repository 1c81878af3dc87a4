"""Choosing what the model is shown: within its budget, no document crowding out the rest."""

from collections.abc import Iterator, Sequence

from rag.values import Passage

_MOST_PASSAGES = 10
_MOST_OF_ONE_DOCUMENT = 0.6
"""Share of the packed passages one document may take while others have something to say."""


def packed(passages: Sequence[Passage], *, characters: int) -> list[Passage]:
    """Return the passages to show, best first, at most `characters` of text in all.

    Passages beyond a document's share step back behind those of others; they come in again where
    room is left. The best passage is always shown.
    """
    chosen: list[Passage] = []
    left = characters
    for passage in _fairly(passages):
        if chosen and (len(passage.text) > left or len(chosen) == _MOST_PASSAGES):
            break
        chosen.append(passage)
        left -= len(passage.text)
    return chosen


def _fairly(passages: Sequence[Passage]) -> Iterator[Passage]:
    most = max(1, int(_MOST_PASSAGES * _MOST_OF_ONE_DOCUMENT))
    taken: dict[int, int] = {}
    stepped_back: list[Passage] = []
    for passage in passages:
        taken[passage.document_id] = taken.get(passage.document_id, 0) + 1
        if taken[passage.document_id] > most:
            stepped_back.append(passage)
        else:
            yield passage
    yield from stepped_back


def in_parts(passages: Sequence[Passage], *, characters: int) -> list[list[Passage]]:
    """Cut a document's passages, in order, into parts of at most `characters` of text each."""
    parts: list[list[Passage]] = []
    left = 0
    for passage in passages:
        if not parts or len(passage.text) > left:
            parts.append([])
            left = characters
        parts[-1].append(passage)
        left -= len(passage.text)
    return parts
