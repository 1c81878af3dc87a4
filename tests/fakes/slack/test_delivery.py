"""The fake by itself: events, clicks and commands, through the unmodified Bolt."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest

from tests.fakes.slack.deliveries import NoReplyError
from tests.fakes.slack.people import Upload
from tests.fakes.slack.server import FakeSlack
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


async def _connected(handler: AsyncSocketModeHandler) -> None:
    await handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt left it untyped


async def _closed(handler: AsyncSocketModeHandler) -> None:
    await handler.close_async()  # type: ignore[no-untyped-call]  # Bolt left it untyped


@pytest.fixture
def told(app: AsyncApp) -> Told:
    return Told(app)


@pytest.fixture
async def handler(slack: FakeSlack, app: AsyncApp) -> AsyncIterator[AsyncSocketModeHandler]:
    """A connection by Socket Mode."""
    made = AsyncSocketModeHandler(app, slack.app_token, ping_interval=0.2)
    await _connected(made)
    await slack.until(lambda: slack.sockets.connections)
    yield made
    await _closed(made)


@pytest.fixture
async def request_url(app: AsyncApp) -> AsyncIterator[str]:
    """Where the app listens for signed requests."""
    runner = web.AppRunner(app.web_app(), access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
    await runner.cleanup()


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


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_click_opens_a_modal_that_is_submitted(
    slack: FakeSlack,
    acme: Workspace,
    app: AsyncApp,
    request_url: str,
    handler: AsyncSocketModeHandler,
    transport: str,
) -> None:
    if transport == "http":
        await _closed(handler)
        slack.posts_to(request_url)
    view = {
        "type": "modal",
        "callback_id": "why",
        "title": {"type": "plain_text", "text": "Why?"},
        "blocks": [
            {
                "type": "input",
                "label": {"type": "plain_text", "text": "Reason"},
                "element": {"type": "plain_text_input", "action_id": "reason"},
            }
        ],
    }
    typed: list[Json] = []

    @app.action("rate")
    async def opens(ack: Any, body: Json, client: Any) -> None:
        typed.append(body["actions"][0])
        await client.views_open(trigger_id=body["trigger_id"], view=view)
        await ack()

    @app.view("why")
    async def takes(ack: Any, body: Json) -> None:
        typed.append(body["view"]["state"]["values"])
        await ack()

    general, anna = acme.channel("general"), acme.person("anna")
    thumb = {"text": {"type": "plain_text", "text": "👎"}, "value": "down"}
    feedback = {
        "type": "feedback_buttons",
        "action_id": "rate",
        "positive_button": {**thumb, "text": {"type": "plain_text", "text": "👍"}},
        "negative_button": thumb,
    }
    posted = await app.client.chat_postMessage(
        channel=general,
        text="Yes.",
        blocks=[{"type": "context_actions", "elements": [feedback]}],
    )
    [message] = slack.screen(general).messages

    await anna.clicks(message.ref, "👎")
    modal = anna.modal
    await anna.submits({"reason": "wrong"})

    assert message.ref.ts == posted["ts"]
    assert (typed[0]["type"], typed[0]["value"]) == ("feedback_buttons", "down")
    assert modal is not None
    assert modal.text == "Why?\nReason"
    assert typed[1]["b0"]["reason"]["value"] == "wrong"
    assert anna.modal is None


@pytest.mark.parametrize("transport", ["socket", "http"])
async def test_a_command_is_answered_for_one_person(
    slack: FakeSlack,
    acme: Workspace,
    app: AsyncApp,
    request_url: str,
    handler: AsyncSocketModeHandler,
    transport: str,
) -> None:
    if transport == "http":
        await _closed(handler)
        slack.posts_to(request_url)

    @app.command("/footnote")
    async def answers(ack: Any, respond: Any, command: Json) -> None:
        await ack("One moment.")
        for _ in range(2):
            await respond(text=f"You said {command['text']}.", replace_original=True)

    anna = acme.person("anna")
    general = acme.channel("general", members=[anna], has_bot=False)

    await anna.commands(general, "status")
    await slack.until(lambda: slack.calls["response_url"] == 2)

    seen = [shown.text for shown in slack.screen(general, viewer=anna).messages]
    assert sorted(seen) == ["One moment.", "You said status.", "You said status."]
    assert slack.screen(general).messages == ()


async def test_a_response_address_is_used_five_times_and_expires(
    slack: FakeSlack, acme: Workspace
) -> None:
    anna, general = acme.person("anna"), acme.channel("general")
    names = [slack.hooks.hook(user=anna.id, channel=general, original=None) for _ in range(2)]
    statuses = []
    async with aiohttp.ClientSession() as session:
        for name in [names[0]] * 6 + [names[1]]:
            if name == names[1]:
                slack.expire_hooks()
            async with session.post(f"{slack.url}/hooks/{name}", json={"text": "x"}) as said:
                statuses.append((said.status, await said.text()))

    assert statuses[:5] == [(200, "ok")] * 5
    assert [json.loads(text)["error"] for _, text in statuses[5:]] == ["used_url", "expired_url"]


async def test_nobody_who_acknowledges_is_noticed(slack: FakeSlack, acme: Workspace) -> None:
    anna, general = acme.person("anna"), acme.channel("general")
    slack.posts_to("http://127.0.0.1:9/nobody")

    with pytest.raises(NoReplyError, match="slash_commands"):
        await anna.commands(general, "status")


async def test_files_are_handed_out_to_their_workspace_alone(
    slack: FakeSlack, acme: Workspace
) -> None:
    other = slack.workspace("T2")
    acme.person("anna").says(acme.channel("general"), "", files={"a.md": Upload(content=b"# A")})
    [file] = slack.world.files.values()
    url = slack.payloads.file(file)["url_private_download"]
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
    await _connected(second)
    await slack.until(lambda: len(slack.sockets.connections) == 2)
    general, anna = acme.channel("general"), acme.person("anna")

    slack.sockets.drop(slack.sockets.connections[0])
    for n in range(4):
        anna.says(general, str(n), mentions_bot=False)
    await slack.until(lambda: len(told.events) == 4)
    await _closed(second)
    await asyncio.sleep(0)

    assert sorted(event["text"] for event in told.events) == ["0", "1", "2", "3"]
