"""Nothing that a model writes can act: not while it streams, not at its end, on no platform."""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest

from adapters.discord import outbound as discord
from adapters.replies import Final, ReplyPart, Snapshot
from adapters.slack import outbound as slack
from rag.citing import CitedText, citations
from rag.values import Citation, Passage, Scope
from tests.adapters.parts import citation
from tests.figures import Figures
from tests.safety.attacks import chunks, hostile_name, output
from tests.safety.showing import KEY, in_discord, in_slack

_SHARES = 10
"""So many tests share the work, so that they can run side by side."""
_MOST_SOURCES = 5
PLACES = [Scope("slack:T1/C7"), Scope("discord:1/2")]
LINKS = {
    "slack": "https://acme.slack.com/archives/C7/p170000000000010{n}",
    "discord": "https://discord.com/channels/1/2/300{n}",
}

Show = Callable[[ReplyPart, dict[str, str]], Iterator[str]]


def shown_in_slack(part: ReplyPart, names: dict[str, str]) -> Iterator[str]:
    assert isinstance(part, Snapshot | Final)
    return in_slack(slack.parts_of(part, key=KEY, names=names))


def shown_in_discord(part: ReplyPart, names: dict[str, str]) -> Iterator[str]:
    return in_discord(discord.parts_of(part, key=KEY, names=names))


SHOWN: dict[str, Show] = {"slack": shown_in_slack, "discord": shown_in_discord}


def passages(rng: random.Random, platform: str) -> list[Passage]:
    """Return what the model was shown: files of which every word is by somebody hostile."""
    return [
        replace(
            citation(n, document=hostile_name(rng), place=hostile_name(rng)).passage,
            scope=rng.choice(PLACES),
            source=LINKS[platform].format(n=n),
            uploader=hostile_name(rng),
        )
        for n in (1, 2, 3)
    ]


def reply(rng: random.Random, found: list[Passage]) -> Iterator[ReplyPart]:
    """Yield one answer as it is shown: each snapshot that its chunks make, then its end."""
    cited = CitedText(shown=len(found))
    shown = ""
    for chunk in chunks(rng, output(rng)):
        cited.feed(chunk)
        if (text := cited.text.strip()) and text != shown:
            shown = text
            yield Snapshot(text=text)
    cited.finish()
    text = cited.text.strip()
    bound = citations(text, [found[n - 1] for n in cited.cited])
    yield Final(text=text, citations=bound, told=(), offers=(), rateable=True)


def ours(cited: tuple[Citation, ...]) -> list[str]:
    return [one.passage.source for one in cited[:_MOST_SOURCES]]


def lead_to(found: str) -> str:
    """Return the address of a live link: in mrkdwn its label stands behind it."""
    return found.removeprefix("<").partition("|")[0] if found.startswith("<http") else found


@pytest.mark.timeout(3_000)
@pytest.mark.parametrize("share", range(_SHARES))
@pytest.mark.parametrize("platform", SHOWN)
def test_nothing_a_model_writes_is_live_and_our_sources_are(
    platform: str, share: int, full_size: bool, figures: Figures
) -> None:
    rng = random.Random(f"{platform} {share}")
    outputs = (50_000 if full_size else 500) // _SHARES
    seen: Counter[str] = Counter()

    for _ in range(outputs):
        names: dict[str, str] = {place: hostile_name(rng) for place in PLACES}
        for part in reply(rng, passages(rng, platform)):
            live = [lead_to(one) for one in SHOWN[platform](part, names)]
            assert live == (ours(part.citations) if isinstance(part, Final) else []), part
            seen["shown"] += 1
            seen["links"] += len(live)

    assert seen["links"] > outputs // 20
    figures(
        f"{{outputs:,}} outputs cut at random, shown {{shown:,}} times in {platform}: "
        "0 live foreign links, mentions or embeds, all {links:,} links of ours live",
        outputs=outputs,
        **seen,
    )
