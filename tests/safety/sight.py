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
    if asked.alone is not None:
        # What somebody gave Footnote in a conversation of two is used in that alone.
        return asked.alone in room.inside and not room.is_direct
    if _outsiders_read(asked) or not _is_open(facts, asked.room):
        return False
    if room is asked.room.below:
        # Nobody is let into a private thread who does not see its channel.
        return True
    return room.is_public


def _outsiders_read(asked: Asked) -> bool:
    if asked.alone is not None:
        return asked.alone.is_outsider
    return asked.room.is_connected or any(one.is_outsider for one in asked.room.inside)


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
    if paper.room is None or paper.room is asked.room or paper.room.is_public:
        return set()
    return readers - paper.room.inside
