"""All that people are shown of a text, made by the real renderers and read by parsers of the tests.

Each function returns what would act: links, mentions, embeds, and characters that nobody sees.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from adapters.discord import outbound as discord
from adapters.slack import outbound as slack
from adapters.slack.outbound import notice
from tests.adapters.discord.reading import blocks_of_code, is_accepted
from tests.adapters.markdown import discord_like, slack_like
from tests.adapters.markdown.finding import invisible, live_as_mrkdwn, live_in_slack
from tests.fakes.slack.reading import buttons, read_block

Json = dict[str, Any]

KEY = "slack:T1/C7/1700000000.000100"


def in_slack(parts: Iterable[slack.Part]) -> Iterator[str]:
    """Read messages as they are streamed, as they are posted whole, and as a phone tells them."""
    for part in parts:
        told = notice(part.text)
        yield from (*live_in_slack(part.text), *live_as_mrkdwn(part.text), *slack_like.live(told))
        yield from (*invisible(part.text), *invisible(told))
        yield from in_blocks(part.blocks if part.has_table else part.foot)


def in_blocks(blocks: Sequence[Json]) -> Iterator[str]:
    """Read blocks, and what stands on their buttons."""
    shown = [read.markup for block in blocks for read in read_block(block)]
    labels = [button.label for button in buttons(blocks)]
    for markup in shown:
        yield from slack_like.live(markup)
    for text in (*shown, *labels):
        yield from invisible(text)


def in_discord(parts: Iterable[discord.Part]) -> Iterator[str]:
    """Read messages as the server and the clients do; each has to be one that Discord takes."""
    for part in parts:
        assert is_accepted(part.payload)
        yield from in_message(part.payload)


def in_message(body: Json) -> Iterator[str]:
    """Read a message that whispers, or is posted."""
    yield from (*discord_like.live(body["content"]), *invisible(body["content"]))
    blocks_of_code(body["content"])
    for row in body.get("components", ()):
        for component in row["components"]:
            options = component.get("options", ())
            for label in (component.get("label", ""), *(one["label"] for one in options)):
                yield from invisible(label)
