"""What people call files, channels and themselves acts no more than what a model writes does."""

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.discord import asking as discord_asking
from adapters.discord import sentences as discord_sentences
from adapters.discord import servers, whispering
from adapters.discord.guilds import Channel, Kind
from adapters.discord.idiom import idiom
from adapters.discord.outbound import parts_of as discord_parts
from adapters.discord.words import title
from adapters.replies import Final, InContext, Offer, OfferKind, Progress, Reply, SettingChanged
from adapters.requests import PLAIN
from adapters.slack import asking as slack_asking
from adapters.slack import modals
from adapters.slack.lines import status
from adapters.slack.outbound import parts_of as slack_parts
from adapters.slack.whispers import shown
from bot.sentences import answering, filing, governing
from bot.sentences.wording import IN_CHAT
from rag.receipts import failed
from rag.values import (
    Answer,
    AnswerOutcome,
    Citation,
    Document,
    DocumentState,
    ReadThrough,
    Scope,
    Source,
)
from tests.adapters.markdown import discord_like, slack_like
from tests.adapters.markdown.finding import invisible, live_as_mrkdwn
from tests.adapters.parts import answer, citation
from tests.figures import Figures
from tests.safety.attacks import hostile_name
from tests.safety.showing import KEY, in_blocks, in_discord, in_message, in_slack

SLACK = "https://acme.slack.com/archives/C7/p1700000000000101"
DISCORD = "https://discord.com/channels/1/2/3"
PLACE = Scope("slack:T1/C7")
"""Its name is as hostile as all others."""


NOT_FOUND = Answer(
    outcome=AnswerOutcome.NOT_FOUND,
    text="",
    citations=(),
    searched=1,
    quotes_only=False,
    interrupted=False,
    read_through=None,
    failure_id=None,
    timings_ms={},
)

Sayings = tuple[str, ...]


def sentences(name: str) -> Sayings:
    """Return what we say with somebody's words in it: receipts, settings, offers, errors."""
    wish = SettingChanged(name="contributors", value=f"@{name}", everywhere=True, where=Scope(name))
    here, called = replace(wish, where=None), idiom(lambda _: name)
    read = ReadThrough(document=name, passages_read=1, passages_total=2, until=name)
    ended = replace(NOT_FOUND, read_through=read)
    return (
        filing.receipt(failed(name, name)),
        filing.forgotten(document(name, to=SLACK)),
        filing.still_reading([name]),
        filing.offer(OfferKind.REPLACE, failed(name, name)),
        governing.no_such_setting(name, name),
        governing.setting_is(wish, f"@{name}", PLAIN),
        governing.setting_changed(wish, f"@{name}", PLAIN, before=name),
        governing.setting_changed(here, f"@{name}", called, before="@1"),
        filing.not_a_contributor(f"@{name}"),
        *answering.hello([document(name, to=SLACK)], 1, IN_CHAT),
        *answering.ending(ended, remedy=name),
    )


def document(name: str, *, to: str) -> Document:
    dropped = Source(
        message_key="m1",
        file_id="f1",
        name=name,
        uploader=name,
        permalink=to,
        shared_at=datetime(2026, 3, 3, tzinfo=UTC),
    )
    return Document(
        id=7,
        scope=PLACE,
        name=name,
        format=name,
        state=DocumentState.INDEXED,
        pages=3,
        passages=5,
        sources=(dropped,),
    )


def channel(name: str) -> Channel:
    return Channel(
        id="1",
        guild="2",
        name=name,
        kind=Kind.TEXT,
        parent="",
        is_for_adults=False,
        overwrites=(),
    )


def reply(name: str, *, to: str) -> Reply:
    """Return all that one person can be shown at once."""
    cited = hostile_citation(name, to=to)
    around = InContext(n=1, before=name, passage=cited.passage, after=name)
    return Reply(
        told=sentences(name),
        passages=(around,),
        documents=(document(name, to=to),),
        offers=(offer(name),),
    )


def hostile_citation(name: str, *, to: str) -> Citation:
    cited = citation(1, document=name, place=name)
    passage = replace(cited.passage, text=name, scope=PLACE, uploader=name, source=to)
    return replace(cited, passage=passage)


def offer(name: str) -> Offer:
    return Offer(kind=OfferKind.REPLACE, label=name, document_id=7)


def final(name: str, *, to: str) -> Final:
    return answer(
        "Yes [1].",
        citations=(hostile_citation(name, to=to),),
        told=sentences(name),
        offers=(offer(name),),
    )


def live_in_slack(name: str) -> Iterator[str]:
    whispered = reply(name, to=SLACK)
    yield from in_slack(slack_parts(final(name, to=SLACK), key=KEY, names={PLACE: name}))
    yield from in_blocks(modals.documents(whispered, forgettable=True))
    yield from in_blocks(modals.passages(whispered)["blocks"])
    for line in (shown(whispered), slack_asking.asked(name, name)):
        yield from (*slack_like.live(line), *invisible(line))
    doing = status(filing.reading([name]))
    yield from (*live_as_mrkdwn(doing), *invisible(doing))


def live_in_discord(name: str) -> Iterator[str]:
    whispered = reply(name, to=DISCORD)
    yield from in_discord(discord_parts(final(name, to=DISCORD), key=KEY, names={PLACE: name}))
    progress = Progress(sentence=filing.reading([name]))
    yield from in_discord(discord_parts(progress, key=KEY, names={}))
    for message in (
        whispering.told(whispered.told, whispered.offers),
        *whispering.passages(whispered, key=KEY),
        *whispering.documents(whispered, forgettable=False),
        *whispering.documents(whispered, forgettable=True),
        servers.menu({"1": name}, since="2"),
        whispering.choose_among([channel(name)], name),
        {"content": discord_asking.asked(name, name)},
        {"content": discord_sentences.about_server(name)},
    ):
        yield from in_message(message)
    for plain in (title(name), whispering.plain_name(name)):
        yield from (*discord_like.called(plain), *invisible(plain))


@pytest.mark.timeout(1_500)
@pytest.mark.parametrize(
    ("live", "ours"),
    [
        pytest.param(live_in_slack, f"<{SLACK}|", id="slack"),
        pytest.param(live_in_discord, DISCORD, id="discord"),
    ],
)
def test_hostile_names_are_text_wherever_they_stand(
    live: Callable[[str], Iterator[str]], ours: str, full_size: bool, figures: Figures
) -> None:
    rng = random.Random("names")
    names = 2_000 if full_size else 100

    links = 0
    for _ in range(names):
        name = hostile_name(rng)
        found = list(live(name))
        assert [one for one in found if not one.startswith(ours)] == [], repr(name)
        links += len(found)

    assert links >= 3 * names
    figures(
        "{names:,} hostile names in every place: 0 foreign live, {links:,} links of ours live",
        names=names,
        links=links,
    )
