"""In any world, however it moves: nothing hidden is ever seen, and all that is allowed is found."""

import pytest

from bot.database.opening import Database
from tests.figures import Figures
from tests.safety.probes import QUICK, THOROUGH, Probing
from tests.safety.sight import trespassers, visible
from tests.safety.worlds import Asking, World, open_world

_AUDIENCES, _PROBES = 5, 10
"""Per world before and after it moves; per audience."""
_MOST_PROBES = 2 * _AUDIENCES * _PROBES
"""Per world: one of which all is forgotten has nothing to look for."""


class Tally:
    """What was tried."""

    def __init__(self) -> None:
        self.worlds = self.probes = self.audiences = self.hidden = self.allowed = self.found = 0


async def probe(world: World, asking: Asking, tally: Tally) -> None:
    """Ask in one place, and look for papers there in every way; half of them are hidden ones."""
    asked, tenant = world.rng.choice(asking.ways)
    audience = await asking.audience(asked, tenant)
    allowed = visible(world.facts, asked)
    hidden = [paper for paper in world.facts.papers if paper not in allowed]
    linked = {scope for ends in world.facts.links if asked.room.scope in ends for scope in ends}
    assert not any(trespassers(p, asked) for p in allowed if p.scope not in linked)
    admitted = [paper for paper in world.facts.papers if paper.scope in audience.scopes]
    assert admitted == allowed, f"{asked}: { ({*admitted} ^ {*allowed}) }"
    probing = Probing(world.store, world.space, audience, allowed)
    for n in range(_PROBES):
        papers = hidden if hidden and (n % 2 or not allowed) else allowed
        if not papers:
            continue
        paper = world.rng.choice(papers)
        way = world.rng.choice(THOROUGH if n == _PROBES - 1 else QUICK)
        seen = await way(probing, paper)
        where = f"{way.__name__} of {paper} by {asked}"
        assert seen.leaks(allowed) == set(), where
        assert seen.found == seen.expected, where
        tally.probes += 1
        tally.found += len(seen.found)
    tally.audiences += 1
    tally.hidden += len(hidden)
    tally.allowed += len(allowed)


@pytest.mark.timeout(3_600)
async def test_nothing_hidden_is_seen_and_all_that_is_allowed_is_found(
    database: Database, figures: Figures, *, full_size: bool
) -> None:
    tally = Tally()
    probes = _MOST_PROBES * (200 if full_size else 20)
    while tally.probes < probes:
        async with open_world(tally.worlds, database) as world:
            for has_moved in (False, True):
                if has_moved:
                    await world.move()
                async with world.asking() as asking:
                    for _ in range(_AUDIENCES):
                        await probe(world, asking, tally)
        tally.worlds += 1

    assert min(tally.hidden, tally.allowed) > tally.audiences
    figures(
        f"{tally.probes:,} probes of {tally.worlds} worlds, by {tally.audiences:,} audiences: "
        f"0 canaries, all {tally.found:,} documents found that brute force finds"
    )
