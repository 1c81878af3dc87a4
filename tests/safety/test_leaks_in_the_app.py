"""The whole app with a model that repeats all it is told: no platform is given what is hidden."""

import re

import pytest

from bot.settings import Settings
from tests.fakes.openai.server import FakeOpenAI
from tests.figures import Figures
from tests.safety.app_worlds import AppWorld, Message, Rooms, open_app_world
from tests.safety.parrot import reads_one_document, says_all_again, told
from tests.safety.rooms import Asked
from tests.safety.screens import Screens
from tests.safety.sight import visible

_CANARY = re.compile(r"zq[a-z]{10}")
_PAPERS, _ROUNDS = 6, 6


class Trial:
    """Tries one thing after the other in one world."""

    def __init__(self, world: AppWorld, openai: FakeOpenAI) -> None:
        self._world = world
        self._openai = openai
        self._asked_before: list[tuple[Asked, Rooms, Message]] = []
        self.tried = self.hidden = self.complete = 0

    async def try_something(self) -> None:
        rng = self._world.rng
        asked, there = rng.choice(self._world.ways)
        before = [one for one in self._asked_before if one[0].room is asked.room]
        screens, prompts = Screens(self._world), len(self._openai.requests)
        if asked.alone is not None and not asked.room.is_direct:
            await self._world.list_sources(asked, there)
            await self._check(asked, screens, prompts, names=True)
            if before:
                await self._world.look_behind(asked, there, rng.choice(before)[2])
                await self._check(asked, screens, prompts)
            return
        message = await self._world.ask(asked, there)
        await self._check(asked, screens, prompts, words=True)
        if before and not asked.room.is_direct:
            await self._world.ask(asked, there, after=rng.choice(before)[2])
            await self._check(asked, screens, prompts, words=True)
        self._asked_before.append((asked, there, message))

    async def _check(
        self,
        asked: Asked,
        screens: Screens,
        prompts: int,
        *,
        names: bool = False,
        words: bool = False,
    ) -> None:
        """Compare what models and platforms were told with what may be seen."""
        allowed = visible(self._world.facts, asked)
        known = {word for paper in allowed for word in (paper.canary, paper.word)}
        chats = told(self._openai, since=prompts)
        prompted = set(_CANARY.findall("".join(map(str, chats))))
        given = screens.since()
        shown = set(_CANARY.findall("".join(given)))
        foreign = [one for one in given if set(_CANARY.findall(one)) - known]
        assert prompted <= known, f"a model was told too much by {asked}"
        assert not foreign, f"people were shown too much by {asked}"
        assert not names or {paper.canary for paper in allowed} <= shown, asked
        if words and not reads_one_document(chats):
            assert {paper.word for paper in allowed} <= prompted, asked
            self.complete += 1
        self.tried += 1
        self.hidden += len(self._world.facts.papers) - len(allowed)


@pytest.mark.timeout(3_600)
async def test_no_platform_is_given_what_its_readers_may_not_see(
    settings: Settings, openai: FakeOpenAI, figures: Figures, *, full_size: bool
) -> None:
    openai.respond = says_all_again
    lavish = {
        "questions_per_minute": 10_000,
        "questions_per_hour": 10_000,
        "files_per_hour": 10_000,
    }
    worlds = 20 if full_size else 2
    tried = hidden = complete = 0
    for seed in range(worlds):
        async with open_app_world(seed, settings.model_copy(update=lavish)) as (world, app):
            trial = Trial(world, openai)
            for has_moved in (False, True):
                if has_moved:
                    await world.move(app)
                for _ in range(_PAPERS):
                    await world.drop(app)
                for _ in range(_ROUNDS):
                    await trial.try_something()
        tried, hidden = tried + trial.tried, hidden + trial.hidden
        complete += trial.complete

    assert hidden > tried
    assert complete > worlds
    figures(
        f"{tried} questions, lists and clicks in {worlds} worlds with the app: 0 canaries; "
        f"{complete} questions were given all that is allowed"
    )
