"""Whatever a model writes, and however it arrives, nothing in it can act."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import strategies as st

from adapters.discord.markup import DiscordMarkdown
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import Renderer, rendered, rendered_line
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.slack.markup import SlackMarkdown
from adapters.terminal.markup import TerminalMarkup
from tests.adapters.markdown import discord_like, slack_like
from tests.adapters.markdown.finding import (
    invisible,
    live_as_mrkdwn,
    live_in_slack,
    live_in_terminal,
)
from tests.adapters.markdown.texts import ATTACKS, attacks, for_many

PLATFORMS = [
    pytest.param(SlackMarkdown(), live_in_slack, id="slack"),
    pytest.param(SlackMarkdown(), live_as_mrkdwn, id="slack read as mrkdwn"),
    pytest.param(slack_like.SlackLike(), slack_like.live, id="mrkdwn"),
    pytest.param(DiscordMarkdown(), discord_like.live, id="discord"),
    pytest.param(discord_like.DiscordLike(), discord_like.live, id="discord with links"),
    pytest.param(TerminalMarkup(columns=80), live_in_terminal, id="terminal"),
    pytest.param(PlainText(), live_in_terminal, id="plain"),
]
Finder = Callable[[str], list[str]]


def our_link(n: int) -> str | None:
    return f"https://acme.slack.com/archives/C7/p{n}" if n < 10 else None


def is_ours(found: str) -> bool:
    return "https://acme.slack.com/archives/C7/p" in found


@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
@pytest.mark.parametrize("attack", ATTACKS)
def test_a_known_attack_is_text(attack: str, renderer: Renderer, live: Finder) -> None:
    shown = rendered(parsed(f"before {attack} behind\n\n> - {attack}\n"), renderer)

    assert live(shown) == []
    assert invisible(shown) == []


@pytest.mark.parametrize("live", [slack_like.live, discord_like.live, live_in_terminal])
def test_the_finders_find_what_is_live(live: Finder) -> None:
    seen = {attack for attack in ATTACKS if live(f"before {attack} behind")}

    assert "https://evil.com/x?q=secret" in seen
    assert len(seen) > 10


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
def test_nothing_comes_alive_however_the_text_is_cut(
    renderer: Renderer, live: Finder, full_size: bool
) -> None:
    cuts = st.lists(st.integers(min_value=0, max_value=120), max_size=4)

    def nothing_is_live(case: tuple[str, list[int]]) -> None:
        text, places = case
        for end in (*places, len(text)):
            for shown in (
                rendered(parsed(stable(text[:end])), renderer, link_of=our_link),
                rendered(parsed(text[:end]), renderer, link_of=our_link),
            ):
                assert [found for found in live(shown) if not is_ours(found)] == []
                assert invisible(shown) == []

    for_many(st.tuples(attacks(), cuts), nothing_is_live, examples=5000 if full_size else 400)


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
def test_nothing_comes_alive_in_any_part(renderer: Renderer, live: Finder, full_size: bool) -> None:
    def nothing_is_live(text: str) -> None:
        for part in split(parsed(text * 9), renderer, limit=200, link_of=our_link):
            assert [found for found in live(part) if not is_ours(found)] == []

    for_many(attacks(), nothing_is_live, examples=1000 if full_size else 60)


@pytest.mark.parametrize("word", ["tel:123456", ">evil.com31m"])
@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
def test_no_word_is_cut_into_something_live(renderer: Renderer, live: Finder, word: str) -> None:
    for before in range(150, 210):
        for part in split(parsed("x" * before + word), renderer, limit=200):
            assert live(part) == []
            assert len(part) <= 200


@pytest.mark.timeout(900)
@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
def test_names_and_headings_are_one_line_of_text(
    renderer: Renderer, live: Finder, full_size: bool
) -> None:
    def nothing_is_live(name: str) -> None:
        shown = rendered_line(name, renderer)
        assert live(shown) == []
        assert invisible(shown) == []
        assert "\n" not in shown

    for_many(attacks(), nothing_is_live, examples=5000 if full_size else 500)


@pytest.mark.parametrize(("renderer", "live"), PLATFORMS)
def test_naughty_strings_are_text(shared_data: Path, renderer: Renderer, live: Finder) -> None:
    strings = json.loads((shared_data / "files" / "blns.json").read_text(encoding="utf-8"))

    for text in strings:
        shown = rendered(parsed(text), renderer)
        assert live(shown) == [], text
        assert live(rendered_line(text, renderer)) == [], text


@pytest.mark.parametrize(
    ("renderer", "live"), [p for p in PLATFORMS if p.id in {"mrkdwn", "discord with links"}]
)
def test_our_own_links_are_live(renderer: Renderer, live: Finder) -> None:
    shown = rendered(parsed("Yes [1], **no [2]**, `[3]` and [12]."), renderer, link_of=our_link)

    found = live(shown)
    assert len(found) == 2
    assert all(map(is_ours, found))
