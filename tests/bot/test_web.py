"""The web server says how Footnote is, refuses a place it cannot have, and ends what it began."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from bot.database.connecting import open_pool
from bot.database.endpoint import given_endpoint
from bot.database.pool import Pool
from bot.errors import WebServerError
from bot.settings import Settings
from bot.web import Place, Readiness, open_web, place_of, routes_of
from tests.fakes.postgres import PostgresOverTcp
from tests.parlour.adapter import ParlourAdapter

ANY = Place(host="127.0.0.1", port=0)


async def nothing() -> str | None:
    return None


async def asked(port: int, path: str) -> tuple[int, str]:
    url = f"http://127.0.0.1:{port}{path}"
    async with aiohttp.ClientSession() as session, session.get(url) as response:
        return response.status, await response.text()


async def test_it_says_that_it_works_and_what_it_lacks() -> None:
    lacks: str | None = "The database does not answer."

    async def missing() -> str | None:
        return lacks

    async with open_web(ANY, missing=missing) as port:
        without = [await asked(port, "/healthz"), await asked(port, "/readyz")]
        lacks = None
        complete = await asked(port, "/readyz")

    assert without == [(200, "Footnote works.\n"), (503, "The database does not answer.\n")]
    assert complete == (200, "Footnote is ready.\n")


async def test_what_is_nowhere_is_not_found() -> None:
    async with open_web(ANY, missing=nothing) as port:
        assert (await asked(port, "/slack/events"))[0] == 404


@pytest.mark.parametrize("header", [f"X: {'x' * 10_000}", "X" * 10_000])
async def test_a_header_that_is_too_long_is_refused(header: str) -> None:
    async with open_web(ANY, missing=nothing) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /healthz HTTP/1.1\r\nHost: x\r\n{header}: x\r\n\r\n".encode())
        _, status, *_ = (await reader.readline()).split()
        writer.close()
        next_status, _ = await asked(port, "/healthz")

    assert (status, next_status) == (b"400", 200)


async def test_a_port_that_is_taken_is_named_with_what_to_do() -> None:
    async with open_web(ANY, missing=nothing) as port:
        taken = Place(host="127.0.0.1", port=port)
        with pytest.raises(
            WebServerError, match=rf"127\.0\.0\.1:{port}: something else listens.*set HTTP_PORT"
        ):
            async with open_web(taken, missing=nothing):
                pass

        assert (await asked(port, "/healthz"))[0] == 200


async def test_an_address_of_another_machine_is_named() -> None:
    elsewhere = Place(host="203.0.113.1", port=0)

    with pytest.raises(WebServerError, match=r"203\.0\.113\.1.*HTTP_HOST"):
        async with open_web(elsewhere, missing=nothing):
            pass


async def test_requests_that_are_being_answered_are_answered_before_it_ends() -> None:
    begun = asyncio.Event()

    async def slow(_: web.Request) -> web.Response:
        begun.set()
        await asyncio.sleep(0.2)
        return web.Response(text="done")

    async with open_web(ANY, missing=nothing, routes=[web.get("/slow", slow)]) as port:
        asking = asyncio.create_task(asked(port, "/slow"))
        await begun.wait()

    assert await asking == (200, "done")
    with pytest.raises(aiohttp.ClientConnectorError):
        await asked(port, "/healthz")


@pytest.mark.parametrize(
    ("port", "host", "http", "place"),
    [
        (None, None, False, None),
        (None, None, True, Place(host="0.0.0.0", port=3000)),
        (8080, None, False, Place(host="127.0.0.1", port=8080)),
        (8080, None, True, Place(host="0.0.0.0", port=8080)),
        (8080, "10.0.0.7", False, Place(host="10.0.0.7", port=8080)),
        (None, "10.0.0.7", True, Place(host="10.0.0.7", port=3000)),
        (None, "10.0.0.7", False, None),
    ],
)
def test_it_listens_where_it_is_told_to(
    port: int | None, host: str | None, http: bool, place: Place | None
) -> None:
    assert place_of(Settings(http_port=port, http_host=host), http=http) == place


# --- what is missing ---


@pytest.fixture
def server(tmp_path: Path) -> Iterator[PostgresOverTcp]:
    folder = tmp_path / "postgres"
    folder.mkdir()
    opened = PostgresOverTcp(folder)
    opened.start()
    yield opened
    opened.stop()


@pytest.fixture
async def pool(server: PostgresOverTcp) -> AsyncIterator[Pool]:
    async with given_endpoint(server.url) as endpoint, open_pool(endpoint, most=1) as opened:
        yield opened


@pytest.fixture
async def gateway() -> AsyncIterator[ParlourAdapter]:
    adapter = ParlourAdapter(url="http://127.0.0.1:9", token="token")
    yield adapter
    await adapter.close()


async def test_it_is_ready_when_platforms_let_it_in_and_the_database_answers(
    pool: Pool, server: PostgresOverTcp, gateway: ParlourAdapter
) -> None:
    stopping = asyncio.Event()
    readiness = Readiness(pool=pool, gateways=[gateway], stopping=stopping)

    outside = await readiness.missing()
    gateway.is_in = True
    inside = await readiness.missing()
    await asyncio.to_thread(server.stop)
    away = await readiness.missing()
    await asyncio.to_thread(server.start)
    back = await readiness.missing()
    stopping.set()
    at_the_end = await readiness.missing()

    assert outside == "The platform 'parlour' has not let Footnote in yet."
    assert (inside, back) == (None, None)
    assert away == "The database does not answer."
    assert at_the_end == "Footnote is stopping."


async def test_platforms_that_are_connected_to_need_no_routes(gateway: ParlourAdapter) -> None:
    assert routes_of([gateway]) == []
