"""The fake by itself: clicks, modals and commands, through the unmodified Bolt."""

import asyncio
import json
from typing import Any

import aiohttp
import pytest
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp

from tests.fakes.slack.bolt import closed
from tests.fakes.slack.deliveries import NoReplyError
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace

Json = dict[str, Any]


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
        await closed(handler)
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
        await closed(handler)
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

    async def says_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    async with await asyncio.start_server(says_nothing, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        slack.posts_to(f"http://127.0.0.1:{port}/nobody")

        with pytest.raises(NoReplyError, match="slash_commands"):
            await anna.commands(general, "status")
