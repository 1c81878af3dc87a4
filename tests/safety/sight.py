"""Who may see what, written down a second time: by the rule alone, without a database.

A document is quoted only where everyone who can read the answer could already read the document.
"""

from rag.values import Scope
from tests.safety.rooms import Asked, Facts, Paper, Reader, Room


def visible(facts: Facts, asked: Asked) -> list[Paper]:
    return [paper for paper in facts.papers if may_see(facts, paper, asked)]


def may_see(facts: Facts, paper: Paper, asked: Asked) -> bool:
    """Whether an answer may rest on a paper."""
    if paper.room is asked.room:
        return True
    if paper.by_outsider:
        # What guests drop stays where they dropped it.
        return False
    if frozenset({paper.scope, asked.room.scope}) in facts.links:
        return True
    if paper.room is None:
        return not _outsiders_read(asked)
    return paper.room.has_bot and _in_the_same_tenant(facts, paper.room, asked)


def _in_the_same_tenant(facts: Facts, room: Room, asked: Asked) -> bool:
    if room.tenant != asked.room.tenant:
        return False
    if asked.alone is not None and asked.alone in room.inside:
        # What somebody gave Footnote in a conversation of two is used in that alone.
        return not room.is_direct
    if asked.alone is not None and asked.alone.is_outsider:
        return False
    return _is_said_in(facts, room, asked.room)


def _is_said_in(facts: Facts, room: Room, there: Room) -> bool:
    """Whether answers in a channel are made of another room's papers, whoever asks."""
    if there.is_direct or _outsiders_are_in(there) or not _is_open(facts, there):
        return False
    # Nobody is let into a private thread who does not see its channel.
    return room.is_public or room is there.below


def _outsiders_read(asked: Asked) -> bool:
    return _outsiders_are_in(asked.room) if asked.alone is None else asked.alone.is_outsider


def _outsiders_are_in(room: Room) -> bool:
    return room.is_connected or any(one.is_outsider for one in room.inside)


def _is_open(facts: Facts, room: Room) -> bool:
    """Whether `access` is public in a room: chosen there, else for its tenant, else usual."""
    if room.tenant in facts.gated:
        return False
    for place in (room.scope, Scope(room.tenant)):
        if place in facts.chosen:
            return facts.chosen[place] == "public"
    return facts.usually_public


def trespassers(paper: Paper, asked: Asked) -> set[Reader]:
    """Return who would read an answer made of a paper that they cannot read themselves.

    The rule itself, tried on everybody; the library and links are the operator's own word.
    """
    readers = asked.room.inside if asked.alone is None else {asked.alone}
    if paper.room is None or paper.room is asked.room:
        return set()
    if paper.room.is_public:
        readers = {reader for reader in readers if reader.is_outsider}
    return readers - paper.room.inside
