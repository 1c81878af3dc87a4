"""Choosing what the model is shown: within its budget, nobody crowding out the rest."""

from collections import Counter
from collections.abc import Sequence

from rag.values import Passage

_MOST_PASSAGES = 10
_MOST_OF_ONE = 0.6
"""Share of the passages that one document, or all documents of one person, may take while others
have something to say. Five documents that repeat a question win almost every search (Zou et al.,
PoisonedRAG, 2024)."""


def packed(passages: Sequence[Passage], *, characters: int) -> list[Passage]:
    """Return the passages to show, best first, at most `characters` of text in all.

    Passages beyond their share step back behind those of others; they come in again where room is
    left. The best passage is always shown.
    """
    chosen = _fitting(fairly(passages, of=_MOST_PASSAGES), characters=characters)
    # Where little fits, the share is of that.
    return _fitting(fairly(passages, of=len(chosen)), characters=characters)


def fairly(passages: Sequence[Passage], *, of: int) -> list[Passage]:
    """Put passages beyond the share of their document or person behind those of others.

    Args:
        passages: best first; the order stays otherwise.
        of: so many will be taken from the beginning.
    """
    most, taken = share(of), Counter[str]()
    kept, stepped_back = [], []
    for passage in passages:
        owners = _owners(passage)
        if any(taken[owner] == most for owner in owners):
            stepped_back.append(passage)
        else:
            kept.append(passage)
            taken.update(owners)
    return [*kept, *stepped_back]


def with_others(chosen: Sequence[Passage], found: Sequence[Passage]) -> list[Passage]:
    """Return what a model chose of what was found, and behind it the best of others.

    So many that nobody has more than their share, while others were found: a model that read
    hostile text does not decide who is heard. What it chose stands first.
    """
    counts = Counter(passage.uploader_id for passage in chosen if passage.uploader_id is not None)
    if not counts:
        return list(chosen)
    loudest, most = counts.most_common(1)[0]
    heard = min(most, share(_MOST_PASSAGES))
    enough = next(n for n in range(2, _MOST_PASSAGES + 1) if share(n) >= heard)
    missing = max(0, enough - heard - (len(chosen) - most))
    taken = {passage.id for passage in chosen}
    others = [p for p in found if p.id not in taken and p.uploader_id != loudest]
    return [*chosen, *others[:missing]]


def crowding(passages: Sequence[Passage], *, of: int) -> set[str]:
    """Return the people whose documents take more than their share of `of` passages."""
    taken = Counter(passage.uploader_id for passage in passages if passage.uploader_id is not None)
    return {uploader for uploader, count in taken.items() if count > share(of)}


def share(of: int) -> int:
    """Return how many of so many passages one document, or one person, may have."""
    return max(1, round(_MOST_OF_ONE * of))


def _owners(passage: Passage) -> tuple[str, ...]:
    document = f"document {passage.document_id}"
    # What nobody dropped was put there by the operator.
    return (document,) if passage.uploader_id is None else (document, f"by {passage.uploader_id}")


def _fitting(passages: Sequence[Passage], *, characters: int) -> list[Passage]:
    chosen: list[Passage] = []
    for passage in passages[:_MOST_PASSAGES]:
        characters -= len(passage.text)
        if chosen and characters < 0:
            break
        chosen.append(passage)
    return chosen


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
