"""The fake by itself: events, clicks and commands, through the unmodified Bolt."""

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.fakes.slack.bolt import closed, connected
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.uploads import Upload
from tests.fakes.slack.workspaces import Workspace

Json = dict[str, Any]


class Told:
    """Takes every event, and refuses as many as it is told to."""

    def __init__(self, app: AsyncApp) -> None:
        self.events: list[Json] = []
        self.retries: list[str] = []
        self.refusals_left = 0
        app.use(self._take)
        app.event(re.compile(".*"))(_nothing)

    async def _take(
        self, body: Json, request: AsyncBoltRequest, next_: Callable[[], Awaitable[None]]
    ) -> None:
        if self.refusals_left:
            self.refusals_left -= 1
            raise RuntimeError("not stored")
        if "event" in body:
            self.events.append(body["event"])
            self.retries += request.headers.get("x-slack-retry-num", ())
        await next_()

    @property
    def kinds(self) -> list[str]:
        return [event.get("subtype") or event["type"] for event in self.events]


async def _nothing() -> None:
    """Listen, so that Bolt acknowledges."""


@pytest.fixture
def told(app: AsyncApp) -> Told:
    return Told(app)


@pytest.mark.usefixtures("handler")
async def test_a_mention_is_told_twice_and_its_file_a_third_time(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    slack.news.mentions_carry_files = False

    asked = anna.says(general, "What?", files={"a.md": b"# A"})
    await slack.until(lambda: len(told.events) == 3 and not slack.unacknowledged())

    by_type = {event["type"]: event for event in told.events}
    message, mention, shared = (by_type[k] for k in ("message", "app_mention", "file_shared"))
    assert message["ts"] == mention["ts"] == asked.ts
    assert (message["subtype"], message["channel_type"]) == ("file_share", "channel")
    assert (message["files"][0]["name"], "files" in mention) == ("a.md", False)
    assert (shared["file_id"], shared["channel_id"]) == (message["files"][0]["id"], general)
    assert message["text"] == "<@U1FOOTNOTE> What?"


@pytest.mark.usefixtures("handler")
async def test_what_is_not_acknowledged_comes_again_and_says_so(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    told.refusals_left = 2

    acme.person("anna").says(acme.channel("general"), "Hello.", mentions_bot=False)
    await slack.until(lambda: told.events)

    assert told.retries == ["2"]
    assert slack.deliveries.lost == []


@pytest.mark.usefixtures("handler")
async def test_after_three_retries_slack_gives_up(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    told.refusals_left = 4
    slack.deliveries.redeliver_after_s = 0.05

    acme.person("anna").says(acme.channel("general"), "Hello.", mentions_bot=False)
    await slack.until(lambda: slack.deliveries.lost)

    assert told.events == []
    assert slack.unacknowledged() == set()


@pytest.mark.usefixtures("handler")
async def test_edits_deletions_and_departures_are_told(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    said = anna.says(general, "Hello.", mentions_bot=False, files={"a.md": b"# A"})
    [file_id] = slack.files_of(said)

    anna.edits(said, "Bye.")
    anna.deletes_file(file_id)
    anna.deletes(said)
    anna.joins(general)
    acme.shares_channel(general)
    anna.removes_bot(general)
    # Bolt asks once whose token it has; that has to be while it is worth something.
    await slack.until(lambda: "channel_left" in told.kinds and not slack.unacknowledged())
    acme.uninstalls()
    anna.says(general, "Unheard.", mentions_bot=False)
    await slack.until(lambda: "app_uninstalled" in told.kinds and not slack.unacknowledged())

    assert sorted(told.kinds) == sorted(
        [
            *("file_share", "file_shared", "message_changed", "message_changed"),
            *("file_deleted", "message_deleted", "member_joined_channel", "channel_shared"),
            *("channel_left", "tokens_revoked", "app_uninstalled"),
        ]
    )
    changed = next(event for event in told.events if event.get("subtype") == "message_changed")
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("Hello.", "Bye.")
    deleted = next(event for event in told.events if event.get("subtype") == "message_deleted")
    assert deleted["deleted_ts"] == said.ts


@pytest.mark.usefixtures("handler")
async def test_events_are_doubled_lost_and_turned_round(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    slack.deliveries.copies = 2
    slack.deliveries.hold()
    for text in ("a", "b"):
        anna.says(general, text, mentions_bot=False)
    slack.deliveries.release()
    slack.deliveries.copies = 1
    slack.deliveries.drop_next()
    anna.says(general, "lost", mentions_bot=False)
    await slack.until(lambda: not slack.unacknowledged())

    assert [event["text"] for event in told.events] == ["b", "b", "a", "a"]


@pytest.mark.parametrize("cut", ["refresh_requested", "warning", "abort"])
async def test_the_client_comes_back_when_it_is_cut_off(
    slack: FakeSlack, acme: Workspace, told: Told, handler: AsyncSocketModeHandler, cut: str
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    if cut == "abort":
        slack.sockets.drop()
    else:
        await slack.sockets.disconnect(cut)

    anna.says(general, "Still there?", mentions_bot=False)
    await slack.until(lambda: told.events)

    assert handler.client is not None
    assert slack.sockets.opened >= 2


async def test_a_half_open_connection_is_left_by_the_client(
    slack: FakeSlack, told: Told, handler: AsyncSocketModeHandler
) -> None:
    slack.sockets.half_open = True

    await slack.until(lambda: slack.calls["apps.connections.open"] == 2)

    assert told.events == []
    assert handler.app is not None


async def test_signed_requests_are_taken_and_forged_ones_are_not(
    slack: FakeSlack, acme: Workspace, told: Told, request_url: str
) -> None:
    posts = slack.posts_to(request_url)
    told.refusals_left = 1

    verified = await posts.verify() or await posts.verify()
    acme.person("anna").says(acme.channel("general"), "Hello.", mentions_bot=False)
    await slack.until(lambda: not slack.unacknowledged())
    forged = await posts.post("{}", {"Content-Type": "application/json"}, secret="wrong")
    old = await posts.post("{}", {"Content-Type": "application/json"}, age_s=301)

    assert verified
    assert [event["text"] for event in told.events] == ["Hello."]
    assert (forged[0], old[0]) == (401, 401)


async def test_a_request_that_failed_comes_again_with_the_reason(
    slack: FakeSlack, acme: Workspace, told: Told, request_url: str
) -> None:
    slack.posts_to(request_url)
    told.refusals_left = 1

    acme.person("anna").says(acme.channel("general"), "Hello.", mentions_bot=False)
    await slack.until(lambda: told.events)

    assert told.retries == ["1"]
    assert [e.reason for e in slack.deliveries.envelopes.values()] == ["http_error"]


async def test_files_are_handed_out_to_their_workspace_alone(
    slack: FakeSlack, acme: Workspace
) -> None:
    other = slack.workspace("T2")
    acme.person("anna").says(acme.channel("general"), "", files={"a.md": Upload(content=b"# A")})
    [file] = slack.world.files.values()
    url = slack.payloads.objects.file(file)["url_private_download"]
    kinds = []
    async with aiohttp.ClientSession() as session:
        for token in (acme.team.bot_token, other.team.bot_token, ""):
            headers = {"Authorization": f"Bearer {token}"} if token else {}
            async with session.get(url, headers=headers) as said:
                kinds.append((said.status, said.content_type, await said.read() == b"# A"))

    assert kinds == [(200, "text/plain", True), *[(200, "text/html", False)] * 2]


@pytest.mark.usefixtures("handler")
async def test_two_connections_share_what_happens(
    slack: FakeSlack, acme: Workspace, app: AsyncApp, told: Told
) -> None:
    second = AsyncSocketModeHandler(app, slack.app_token)
    await connected(second)
    await slack.until(lambda: len(slack.sockets.connections) == 2)
    general, anna = acme.channel("general"), acme.person("anna")

    slack.sockets.drop(slack.sockets.connections[0])
    for n in range(4):
        anna.says(general, str(n), mentions_bot=False)
    await slack.until(lambda: len(told.events) == 4)
    await closed(second)
    await asyncio.sleep(0)

    assert sorted(event["text"] for event in told.events) == ["0", "1", "2", "3"]


@pytest.mark.usefixtures("handler")
async def test_where_the_app_is_not_only_public_mentions_are_told(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    general = acme.channel("general", has_bot=False)
    few = acme.channel("few", kind="group", has_bot=False)
    anna = acme.person("anna")
    anna.says(few, "Psst.")
    anna.says(general, "Aside.", mentions_bot=False)

    anna.says(general, "What?", files={"a.md": b"# A"})
    anna.says(anna.dm, "Hello.")
    await slack.until(lambda: len(told.events) == 2 and not slack.unacknowledged())

    assert [(e["type"], e["channel"]) for e in told.events] == [
        ("app_mention", general),
        ("message", anna.dm),
    ]
    assert told.events[1]["channel_type"] == "im"


@pytest.mark.usefixtures("handler")
async def test_files_say_where_and_whether_they_may_be_had(
    slack: FakeSlack, acme: Workspace, told: Told
) -> None:
    uploads = {
        "far.doc": Upload(mode="external"),
        "old.pdf": Upload(mode="hidden_by_limit"),
        "theirs.pdf": Upload(checked=False),
    }

    acme.person("anna").says(acme.channel("general"), "", mentions_bot=False, files=uploads)
    await slack.until(lambda: "file_share" in told.kinds)

    [message] = [event for event in told.events if event["type"] == "message"]
    external, hidden, unchecked = message["files"]
    assert (external["mode"], external["is_external"]) == ("external", True)
    assert hidden.keys() == {"id", "mode"}
    assert (unchecked["file_access"], "name" in unchecked) == ("check_file_info", False)
