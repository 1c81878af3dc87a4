"""The whole app with a model that says what an attacker wants: what the platforms were given.

Every state of every thread is looked at, as it was while it was written, by the parsers of the
tests; in Discord also whether it would have shown previews, or called anybody.
"""

import random
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from bot.settings import Settings
from tests.adapters.markdown import discord_like, slack_like
from tests.discord.running import footnote_in as footnote_in_discord
from tests.discord.talking import Party
from tests.fakes.openai.prompts import Task, read_prompt
from tests.fakes.openai.server import FakeOpenAI
from tests.figures import Figures
from tests.safety.attacks import hostile_name, output
from tests.slack.running import footnote_in as footnote_in_slack
from tests.slack.talking import HANDBOOK, QUESTION, Talk


def says(rng: random.Random) -> Callable[[list[dict[str, Any]]], str | None]:
    """Return a model whose answers are attacks; it ranks as it should."""

    def respond(messages: list[dict[str, Any]]) -> str | None:
        is_ranking = read_prompt(messages).task is Task.RERANK
        return None if is_ranking else f"Eight weeks [1]. {output(rng)}"

    return respond


def foreign(live: Iterable[str], *, ours: str) -> list[str]:
    """Return what is live besides the link to where the one file was dropped."""
    return [one for one in live if one.removeprefix("<").partition("|")[0] != ours]


def lavish(settings: Settings) -> Settings:
    return settings.model_copy(
        update={"questions_per_minute": 10_000, "questions_per_hour": 10_000}
    )


@pytest.mark.timeout(1_200)
async def test_in_slack(
    talk: Talk, settings: Settings, openai: FakeOpenAI, full_size: bool, figures: Figures
) -> None:
    rng = random.Random(1)
    openai.respond = says(rng)
    questions, states = (100 if full_size else 8), 0
    async with footnote_in_slack(talk.slack, talk.acme, lavish(settings)):
        dropped = await talk.drop(f"{hostile_name(rng)[:40]}.md", HANDBOOK)
        ours = f"https://acme.slack.com/archives/{dropped.channel}/p{dropped.ts.replace('.', '')}"
        for _ in range(questions):
            asked = await talk.ask(f"{QUESTION} {hostile_name(rng)}")
            for screen in talk.slack.history(asked.channel, asked.ts):
                for shown in screen.by("footnote"):
                    assert foreign(slack_like.live(shown.markup), ours=ours) == []
                    states += 1

    assert states > questions
    figures(
        "{questions} answers in the whole app in Slack, {states:,} states of messages: 0 live",
        questions=questions,
        states=states,
    )


@pytest.mark.timeout(1_200)
async def test_in_discord(
    party: Party, settings: Settings, openai: FakeOpenAI, full_size: bool, figures: Figures
) -> None:
    rng = random.Random(2)
    openai.respond = says(rng)
    questions, states = (100 if full_size else 8), 0
    async with footnote_in_discord(party.discord, lavish(settings)):
        given = await party.give(f"{hostile_name(rng)[:40]}.md", HANDBOOK)
        ours = f"https://discord.com/channels/{party.acme.id}/{given.channel}/{given.id}"
        for _ in range(questions):
            asked = await party.ask(f"{QUESTION} {hostile_name(rng)}")
            for screen in party.discord.history(party.thread(asked)):
                for shown in screen.by("footnote"):
                    assert foreign(discord_like.live(shown.markup), ours=ours) == []
                    assert not shown.previews
                    assert shown.calls <= {"anna"}
                    states += 1

    assert states > questions
    figures(
        "{questions} answers in the whole app in Discord, {states:,} states of messages: 0 live",
        questions=questions,
        states=states,
    )
