"""No secret leaves: not into a log, a message, a table, a file, a child, whatever goes wrong."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Iterator
from http import HTTPStatus
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from adapters.slack.http import PATH
from tests.discord.talking import Party
from tests.fakes.forwarding import ForwardingProxy
from tests.fakes.openai.server import FakeOpenAI
from tests.fakes.otlp import FakeCollector, fake_collector
from tests.fakes.postgres import PASSWORD, PostgresOverTcp
from tests.figures import Figures
from tests.safety.canaries import FOREIGN, RUDE, Canaries
from tests.safety.troubles import (
    Place,
    connected,
    database_is_away,
    discord_fails,
    files_are_bad,
    models_fail,
    proxy_is_closed,
    slack_fails,
)
from tests.safety.watched import watched
from tests.scanning import everything
from tests.slack.talking import HANDBOOK, QUESTION, Talk

MODEL_KEY = "c4n4ry/key+of.the=model"
PROXY_PASSWORD = "c4n4ry-proxy-password"
TRACE_KEY = "c4n4ry key of traces"
NOT_FOR_US = "c4n4ryLunch"
"""What people tell each other."""

_TOLD_BY_NOBODY = ("You sent", "Traceback", "Error(", "127.0.0.1", "psycopg", "aiohttp")
"""Of errors: people read a sentence of ours, and an id."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresOverTcp]:
    folder = tmp_path / "postgres"
    folder.mkdir()
    opened = PostgresOverTcp(folder)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
async def proxy() -> AsyncIterator[ForwardingProxy]:
    async with ForwardingProxy(password=PROXY_PASSWORD) as opened:
        yield opened


@pytest.fixture
def collector() -> Iterator[FakeCollector]:
    with fake_collector() as opened:
        opened.status = HTTPStatus.FORBIDDEN
        yield opened


@pytest.fixture
def canaries(talk: Talk, party: Party) -> Canaries:
    return Canaries.of(
        [
            *FOREIGN,
            talk.slack.app_token,
            talk.slack.signing_secret,
            talk.acme.team.bot_token,
            party.discord.token,
            NOT_FOR_US,
            MODEL_KEY,
            PASSWORD,
            PROXY_PASSWORD,
            TRACE_KEY,
        ]
    )


@pytest.fixture
def environment(
    talk: Talk, party: Party, proxy: ForwardingProxy, collector: FakeCollector
) -> dict[str, str]:
    """Everything secret that an environment can hold, and where it is used."""
    return {
        "SLACK_API_URL": talk.slack.api_url,
        "SLACK_BOT_TOKEN": talk.acme.team.bot_token,
        "SLACK_APP_TOKEN": talk.slack.app_token,
        "SLACK_SIGNING_SECRET": talk.slack.signing_secret,
        "DISCORD_API_URL": party.discord.api_url,
        "DISCORD_GATEWAY_URL": party.discord.gateway_url,
        "DISCORD_TOKEN": party.discord.token,
        "OPENAI_API_KEY": MODEL_KEY,
        "HTTPS_PROXY": proxy.address.get_secret_value(),
        "OTEL_EXPORTER_OTLP_ENDPOINT": collector.url,
        "OTEL_EXPORTER_OTLP_HEADERS": f"api_key={quote(TRACE_KEY)}",
        "QUESTIONS_PER_MINUTE": "100000",
        "QUESTIONS_PER_HOUR": "100000",
        "FILES_PER_HOUR": "100000",
        "FIRST_TOKEN_TIMEOUT_S": "1",
        "TOKEN_GAP_TIMEOUT_S": "1",
        "ANSWER_TIMEOUT_S": "10",
    }


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.mark.timeout(2_000)
async def test_no_secret_leaves_whatever_goes_wrong(
    talk: Talk,
    party: Party,
    openai: FakeOpenAI,
    proxy: ForwardingProxy,
    server: PostgresOverTcp,
    canaries: Canaries,
    environment: dict[str, str],
    tmp_path: Path,
    figures: Figures,
    full_size: bool,
) -> None:
    url = f"postgresql://postgres:{quote(PASSWORD, safe='')}@127.0.0.1:{server.port}/postgres"
    environment |= {"DATABASE_URL": url, "OPENAI_BASE_URL": openai.url}
    every = 1 if full_size else 9
    place = Place(talk=talk, party=party, url=server.url)

    async with watched(tmp_path / "room", environment, port=free_port()) as footnote:
        talk.bob.says(talk.general, NOT_FOR_US, mentions_bot=False)
        party.bob.says(party.general, NOT_FOR_US, mentions_bot=False)
        await place.answered(place.everybody_says(QUESTION, {"handbook.md": HANDBOOK}))
        await party.anna.uses("ask", in_=party.general, question=QUESTION, private=True)
        troubles = await models_fail(place, openai, every)
        troubles += await slack_fails(place, every)
        troubles += await discord_fails(place, every)
        await files_are_bad(place)
        await proxy_is_closed(place, proxy)
        await database_is_away(place, server)
        posts, stored = all_said(talk, party, openai), await all_stored(server.url)
    written = footnote.written()

    assert talk.slack.calls["apps.connections.open"], "nothing went through the proxy"
    assert proxy.passed > 20
    assert proxy.refused
    assert any("rag.readers.child" in words for words in footnote.children), footnote.children
    children = "\n".join(footnote.children.values())
    leaks = {
        "posts": canaries.found_in(posts),
        "told": [words for words in _TOLD_BY_NOBODY if words in posts],
        "stored": canaries.found_in(stored),
        "written": canaries.found_in(written),
        "children": canaries.found_in(children),
        "tokens": interaction_tokens_in(party, posts + written),
    }
    assert not any(leaks.values()), leaks
    figures(
        f"{troubles} troubles of models, platforms and files, {len(canaries.spellings)} spellings "
        f"of secrets: 0 in messages, tables, logs, files and {len(footnote.children)} children"
    )


@pytest.mark.timeout(300)
async def test_no_secret_leaves_over_http_with_a_database_of_our_own(
    talk: Talk,
    party: Party,
    proxy: ForwardingProxy,
    canaries: Canaries,
    environment: dict[str, str],
    tmp_path: Path,
) -> None:
    # Every tunnel to the model is refused, with what was sent for it.
    environment |= {"OPENAI_BASE_URL": "https://models.example/v1"}
    port = free_port()

    async with watched(tmp_path / "room", environment, "--http", port=port) as footnote:
        posts_to = talk.slack.posts_to(f"http://127.0.0.1:{port}{PATH}")
        dropped = talk.anna.says(talk.general, "", files={"handbook.md": HANDBOOK})
        await talk.answered(dropped)
        await asyncio.gather(talk.ask(), party.ask())
        await refused_posts(port, canaries)
        await talk.slack.until(lambda: not talk.slack.unacknowledged())
        posts = all_said(talk, party, None)
    written = footnote.written()

    assert posts_to is not None
    assert proxy.refused
    assert any("postgres" in words for words in footnote.children), footnote.children
    assert canaries.found_in(posts) == []
    assert [words for words in _TOLD_BY_NOBODY if words in posts] == []
    assert canaries.found_in(written) == []
    assert canaries.found_in("".join(footnote.children.values())) == []


async def refused_posts(port: int, canaries: Canaries) -> None:
    """Post what is not signed, with everything secret in it."""
    headers = {"X-Slack-Signature": RUDE, "X-Slack-Request-Timestamp": RUDE, "Authorization": RUDE}
    async with aiohttp.ClientSession() as session:
        for body in (RUDE, json.dumps([*canaries.spellings])):
            url = f"http://127.0.0.1:{port}{PATH}?token={quote(MODEL_KEY)}"
            async with session.post(url, data=body, headers=headers) as said:
                assert said.status == 401
                assert canaries.found_in(await said.text()) == []


async def all_stored(url: str) -> str:
    async with await connected(url) as connection:
        return await everything(connection)


def all_said(talk: Talk, party: Party, openai: FakeOpenAI | None) -> str:
    """Return all that was ever sent to a platform or a model, but for what lets us in."""
    to_slack = [body for call, body in talk.slack.requests]
    to_discord = [request.body for request in party.discord.requests]
    to_models = [] if openai is None else [request.body for request in openai.requests]
    return "\n".join(map(repr, [*to_slack, *to_discord, *to_models]))


def interaction_tokens_in(party: Party, text: str) -> list[str]:
    assert party.discord.tokens
    return [token for token in party.discord.tokens if token in text]
