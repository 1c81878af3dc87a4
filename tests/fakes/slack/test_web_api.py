"""The fake by itself: Slack's Web API, through the unmodified client."""

from typing import Any

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, Hang, busy, refusal
from tests.fakes.slack.refusals import error_of
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.workspaces import Workspace


async def test_a_token_tells_whose_app_it_is(acme: Workspace, client: AsyncWebClient) -> None:
    said = await client.auth_test()

    assert (said["team_id"], said["user_id"]) == ("T1", acme.team.bot)
    assert "chat:write" in said.headers["x-oauth-scopes"]


@pytest.mark.parametrize(
    ("token", "error"),
    [("xoxb-wrong", "invalid_auth"), ("xapp-1", "not_allowed_token_type")],
)
async def test_wrong_tokens_are_refused(slack: FakeSlack, token: str, error: str) -> None:
    stranger = AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])

    with pytest.raises(SlackApiError) as caught:
        await stranger.auth_test()

    assert error_of(caught) == error


async def test_a_removed_app_and_a_missing_scope_are_refused(
    acme: Workspace, client: AsyncWebClient
) -> None:
    acme.team.scopes.discard("files:read")

    with pytest.raises(SlackApiError) as scope:
        await client.files_list()
    acme.uninstalls()
    with pytest.raises(SlackApiError) as removed:
        await client.auth_test()

    assert (error_of(scope), scope.value.response["needed"]) == ("missing_scope", "files:read")
    assert error_of(removed) == "token_revoked"


async def test_a_post_is_seen_changed_and_deleted(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    asked = anna.says(general, "What?")

    posted = await client.chat_postMessage(
        channel=general, thread_ts=asked.ts, text="*Yes* &amp; <https://x.test|no>"
    )
    first = slack.screen(*asked).messages[-1]
    await client.chat_update(
        channel=general,
        ts=posted["ts"],
        text="plain",
        blocks=[
            {"type": "markdown", "text": "**Yes** [1](https://x.test)\n\n- a\n- b <@U1ANNA>"},
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "_p. 3_"}]},
        ],
    )
    second = slack.screen(*asked).messages[-1]
    await client.chat_delete(channel=general, ts=posted["ts"])

    assert (first.author, first.text) == ("footnote", "Yes & no")
    assert first.markup == "*Yes* &amp; <https://x.test|no>"
    assert second.text == "Yes 1\n• a\n• b @U1ANNA\np. 3"
    assert second.markup == "Yes <https://x.test|1>\n• a\n• b <@U1ANNA>\n_p. 3_"
    assert [shown.author for shown in slack.screen(*asked).messages] == ["anna"]
    assert [s.messages[-1].text for s in slack.history(*asked)[1:4]] == [
        "@U1FOOTNOTE What?",
        "Yes & no",
        second.text,
    ]


async def test_what_is_posted_for_one_is_seen_by_one(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    anna, ben = acme.person("anna"), acme.person("ben")
    general = acme.channel("general", members=[anna, ben])

    posted = await client.chat_postEphemeral(channel=general, user=anna.id, text="Psst.")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_update(channel=general, ts=posted["message_ts"], text="Louder.")

    assert [m.text for m in slack.screen(general, viewer=anna).messages] == ["Psst."]
    assert slack.screen(general, viewer=ben).messages == ()
    assert error_of(caught) == "message_not_found"
    assert (await client.conversations_history(channel=general))["messages"] == []


async def test_what_is_posted_for_one_is_seen_only_in_threads_that_have_begun(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    anna = acme.person("anna")
    general = acme.channel("general", members=[anna])
    asked = anna.says(general, "What?")

    async def whispers(text: str) -> None:
        await client.chat_postEphemeral(
            channel=general, thread_ts=asked.ts, user=anna.id, text=text
        )

    await whispers("Too early.")
    anna.says(general, "Anyone?", thread=asked)
    await whispers("Psst.")

    seen = slack.screen(general, asked.ts, viewer=anna).messages
    assert [message.text for message in seen][2:] == ["Psst."]


LONG = "x" * 4_001


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"text": LONG}, "msg_too_long"),
        ({"markdown_text": "x" * 12_001}, "msg_too_long"),
        ({"text": "a", "markdown_text": "b"}, "markdown_text_conflict"),
        ({"text": "a", "blocks": [{"type": "nonsense"}]}, "invalid_blocks"),
        ({"text": "a", "blocks": [{"type": "divider"}] * 51}, "invalid_blocks"),
        ({"text": "a", "blocks": [{"type": "markdown", "text": LONG * 3}]}, "invalid_blocks"),
        (
            {"text": "a", "blocks": [{"type": "markdown", "text": LONG}] * 3},
            "msg_too_long",
        ),
        (
            {
                "text": "a",
                "blocks": [
                    {"type": "section", "text": {"type": "mrkdwn", "text": "x" * 2_900}},
                ]
                * 5,
            },
            "msg_blocks_too_long",
        ),
        (
            {
                "text": "a",
                "blocks": [
                    {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}]]},
                ]
                * 2,
            },
            "invalid_attachments",
        ),
    ],
)
async def test_what_is_too_long_or_unknown_is_refused(
    slack: FakeSlack,
    acme: Workspace,
    client: AsyncWebClient,
    arguments: dict[str, Any],
    error: str,
) -> None:
    general = acme.channel("general")

    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, **arguments)

    assert error_of(caught) == error
    assert slack.screen(general).messages == ()


async def test_a_post_without_words_is_refused(acme: Workspace, client: AsyncWebClient) -> None:
    general = acme.channel("general")

    with (
        pytest.warns(UserWarning, match="`text` argument is missing"),
        pytest.raises(SlackApiError) as caught,
    ):
        await client.chat_postMessage(channel=general, text=" ")

    assert error_of(caught) == "no_text"


async def test_nothing_is_posted_where_the_app_is_not(
    acme: Workspace, client: AsyncWebClient
) -> None:
    acme.channel("general", has_bot=False)
    acme.channel("secret", kind="group", has_bot=False)
    for channel, error in [
        ("C1GENERAL", "not_in_channel"),
        ("G1SECRET", "channel_not_found"),
        ("C1NOWHERE", "channel_not_found"),
    ]:
        with pytest.raises(SlackApiError) as caught:
            await client.chat_postMessage(channel=channel, text="x")

        assert error_of(caught) == error


async def test_threads_and_channels_are_listed_by_pages(
    acme: Workspace, client: AsyncWebClient
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    first = anna.says(general, "one", ago_s=900)
    for text in ("two", "three"):
        anna.says(general, text, thread=first)
    await client.chat_postMessage(
        channel=general,
        thread_ts=first.ts,
        text="four",
        metadata={"event_type": "footnote", "event_payload": {"question": "q"}},
    )

    thread = await client.conversations_replies(
        channel=general, ts=first.ts, limit=2, include_all_metadata=True
    )
    rest = await client.conversations_replies(
        channel=general,
        ts=first.ts,
        limit=2,
        cursor=thread["response_metadata"]["next_cursor"],
        include_all_metadata=True,
    )
    top = await client.conversations_history(channel=general)

    assert [m["text"] for m in thread["messages"]] == [
        "<@U1FOOTNOTE> one",
        "<@U1FOOTNOTE> two",
    ]
    assert (thread["has_more"], rest["has_more"]) == (True, False)
    assert rest["messages"][-1]["metadata"]["event_payload"] == {"question": "q"}
    assert [(m["text"], m["reply_count"]) for m in top["messages"]] == [("<@U1FOOTNOTE> one", 3)]


async def test_people_channels_and_files_are_told_of(
    acme: Workspace, client: AsyncWebClient
) -> None:
    anna, guest = acme.person("anna"), acme.person("gus", is_restricted=True)
    general = acme.channel("general", members=[guest])
    acme.channel("secret", kind="group", members=[anna], has_bot=False)
    anna.says(general, "", files={"a.md": b"# A"})

    members = await client.conversations_members(channel=general)
    listed = await client.conversations_list(types="public_channel,private_channel")
    user = await client.users_info(user=guest.id)
    files = await client.files_list(channel=general)
    info = await client.files_info(file=files["files"][0]["id"])

    assert members["members"] == ["U1ANNA", "U1FOOTNOTE", "U1GUS"]
    assert [c["id"] for c in listed["channels"]] == [general]
    assert user["user"]["is_restricted"]
    assert (info["file"]["name"], info["file"]["size"]) == ("a.md", 3)


async def test_a_file_stands_in_each_channel_that_it_is_shared_in_until_it_is_taken_out(
    acme: Workspace, client: AsyncWebClient, slack: FakeSlack
) -> None:
    anna = acme.person("anna")
    first, second = (acme.channel(name, members=[anna]) for name in ("first", "second"))
    [file_id] = slack.files_of(anna.says(first, "", files={"a.md": b"# A"}))
    again = anna.shares_file(file_id, second)

    before = (await client.files_info(file=file_id))["file"]
    anna.unshares_file(file_id, first)
    after = (await client.files_info(file=file_id))["file"]

    assert before["channels"] == [first, second]
    assert after["channels"] == [second]
    assert [share["ts"] for share in after["shares"]["public"][second]] == [again.ts]


async def test_reactions_are_put_and_taken_away_once(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general = acme.channel("general")
    asked = acme.person("anna").says(general, "What?")
    where = {"channel": general, "timestamp": asked.ts, "name": "eyes"}

    await client.reactions_add(**where)
    with pytest.raises(SlackApiError) as twice:
        await client.reactions_add(**where)
    seen = slack.reactions(asked)
    await client.reactions_remove(**where)

    assert (seen, slack.reactions(asked)) == (("eyes",), ())
    assert error_of(twice) == "already_reacted"


async def test_calls_go_wrong_as_asked(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general = acme.channel("general")
    slack.fail(("chat.postMessage", "chat.startStream"), busy(retry_after_s=7))
    slack.fail("chat.postMessage", refusal("restricted_action"))
    slack.fail("chat.postMessage", SERVER_ERROR)
    slack.fail("chat.postMessage", LOST_REPLY)
    slack.fail("chat.postMessage", Hang(), times=None)

    with pytest.raises(SlackApiError) as limited:
        await client.chat_postMessage(channel=general, text="x")
    with pytest.raises(SlackApiError) as refused:
        await client.chat_postMessage(channel=general, text="x")
    with pytest.raises(SlackApiError) as broken:
        await client.chat_postMessage(channel=general, text="x")
    with pytest.raises(Exception, match="disconnected"):
        await client.chat_postMessage(channel=general, text="posted")
    client.timeout = 0.1  # type: ignore[assignment]  # seconds; the client takes any number
    with pytest.raises(TimeoutError):
        await client.chat_postMessage(channel=general, text="x")
    slack.heal()

    assert limited.value.response.headers["Retry-After"] == "7"
    assert error_of(refused) == "restricted_action"
    assert broken.value.response.status_code == 503
    assert [m.text for m in slack.screen(general).messages] == ["posted"]
    assert slack.calls["chat.postMessage"] == 5


async def test_who_posts_too_often_is_told_to_wait(
    slack: FakeSlack, acme: Workspace, client: AsyncWebClient
) -> None:
    general, other = acme.channel("general"), acme.channel("other")
    slack.counts_rates()

    for _ in range(3):
        await client.chat_postMessage(channel=general, text="x")
    with pytest.raises(SlackApiError) as caught:
        await client.chat_postMessage(channel=general, text="x")
    await client.chat_postMessage(channel=other, text="x")

    assert error_of(caught) == "ratelimited"
    assert 1 <= int(caught.value.response.headers["Retry-After"]) <= 3
