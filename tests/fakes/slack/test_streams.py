"""The fake by itself: messages that are written as people watch."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.refusals import error_of
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import Ref
from tests.fakes.slack.workspaces import Workspace


async def test_a_stream_grows_and_ends_with_blocks(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    asked = anna.says(general, "What?")
    await client.assistant_threads_setStatus(
        channel_id=general, thread_ts=asked.ts, status="Searching…"
    )
    during = slack.screen(*asked).status
    stream = await client.chat_stream(
        channel=general,
        thread_ts=asked.ts,
        recipient_user_id=anna.id,
        recipient_team_id="T1",
        buffer_size=1,
    )
    await stream.append(markdown_text="You need **8")
    await stream.append(markdown_text=" weeks**.")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=general, ts=str(stream.ts), text="x")
    shown = slack.screen(*asked).messages[-1]
    for_ben = slack.screen(*asked, viewer=acme.person("ben")).messages[-1]
    await stream.stop(blocks=[{"type": "divider"}])

    assert during == "Searching…"
    assert for_ben.text == "You need **8"
    assert (shown.text, shown.is_streaming) == ("You need 8 weeks.", True)
    assert error_of(caught) == "streaming_state_conflict"
    last = slack.screen(*asked)
    assert (last.messages[-1].text, last.status) == ("You need 8 weeks.\n────", "")
    assert not last.messages[-1].is_streaming


async def test_an_old_stream_is_closed_and_may_be_updated(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    asked = anna.says(general, "What?")
    arguments: dict[str, Any] = {
        "recipient_user_id": anna.id,
        "recipient_team_id": "T1",
        "thread_ts": asked.ts,
    }
    started = await client.chat_startStream(channel=general, markdown_text="Now", **arguments)
    long = await client.chat_startStream(channel=general, markdown_text="x" * 12_000, **arguments)
    with pytest.raises(SlackApiError) as full:
        await client.chat_appendStream(channel=general, ts=long["ts"], markdown_text="y")
    assert slack.world.streams[Ref(general, started["ts"])].shown == 3
    slack.world.streams[Ref(general, started["ts"])].opened_at -= 1

    with pytest.raises(SlackApiError) as caught:
        await client.chat_stopStream(channel=general, ts=started["ts"])
    await client.chat_update(channel=general, ts=started["ts"], text="Now and then.")

    assert error_of(full) == "msg_too_long"
    assert error_of(caught) == "message_not_in_streaming_state"
    assert slack.shown(Ref(general, started["ts"])).text == "Now and then."


async def test_streams_need_a_recipient_and_may_be_refused(
    acme: Workspace, client: AsyncWebClient
) -> None:
    general = acme.channel("general")
    asked = acme.person("anna").says(general, "What?")

    with pytest.raises(SlackApiError) as recipient:
        await client.chat_startStream(channel=general, thread_ts=asked.ts, markdown_text="x")
    acme.team.streams = False
    with pytest.raises(SlackApiError) as refused:
        await client.chat_startStream(
            channel=general,
            thread_ts=asked.ts,
            recipient_user_id="U1ANNA",
            recipient_team_id="T1",
        )

    assert error_of(recipient) == "missing_recipient_user_id"
    assert error_of(refused) == "not_allowed"
