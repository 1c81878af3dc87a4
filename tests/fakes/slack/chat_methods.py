"""`chat.*` except streams: what the app posts, changes and deletes."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.slack.calling import Api, Body, Method, flag
from tests.fakes.slack.limits import RefusedError, check_blocks, check_markdown, check_text
from tests.fakes.slack.things import Channel, Message, Ref, Ts, UserId


def post_message(api: Api, body: Body) -> dict[str, Any]:
    channel = api.writable(body)
    message = _written(api, channel, body)
    api.world.put(message)
    if message.thread_ts is not None:
        api.world.set_status(Ref(channel.id, message.thread_ts), "")
    api.news.said(message)
    return _posted(api, message)


def post_ephemeral(api: Api, body: Body) -> dict[str, Any]:
    channel = api.writable(body)
    user = UserId(api.wanted(body, "user"))
    if user not in channel.members:
        raise RefusedError("user_not_in_channel")
    message = replace(_written(api, channel, body), only_for=user)
    if message.thread_ts is None or _is_active(api, Ref(channel.id, message.thread_ts)):
        api.world.put(message)
    return {"message_ts": message.ref.ts}


def _is_active(api: Api, root: Ref) -> bool:
    """Whether a thread has replies that all can see: in any other, Slack shows none to one alone.

    Source: https://docs.slack.dev/reference/methods/chat.postEphemeral
    """
    replies = (one for one in api.world.thread(*root) if one.ref != root)
    return any(reply.only_for is None for reply in replies)


def update(api: Api, body: Body) -> dict[str, Any]:
    before = api.own(body, missing="message_not_found", foreign="cant_update_message")
    if before.is_streaming:
        raise RefusedError("streaming_state_conflict")
    content = _content(body)
    after = replace(
        before,
        # What was streamed is replaced as a whole, too.
        **{"markdown": "", "tasks": (), **content},
        edited_ts=api.world.now(),
    )
    if "blocks" not in body and "text" in body:
        after = replace(after, blocks=())
    if "metadata" in body:
        after = replace(after, metadata=_metadata(body))
    api.world.put(after)
    api.news.changed(before, after)
    return _posted(api, after) | {"text": after.text}


def delete(api: Api, body: Body) -> dict[str, Any]:
    message = api.own(body, missing="message_not_found", foreign="cant_delete_message")
    api.world.remove(message)
    api.news.deleted(message)
    return {"channel": message.ref.channel, "ts": message.ref.ts}


def permalink(api: Api, body: Body) -> dict[str, Any]:
    channel = api.channel(body)
    ts = api.wanted(body, "message_ts")
    if Ref(channel.id, Ts(ts)) not in api.world.messages:
        raise RefusedError("message_not_found")
    path = f"archives/{channel.id}/p{ts.replace('.', '')}"
    return {"channel": channel.id, "permalink": f"https://{api.team.domain}.slack.com/{path}"}


METHODS: dict[str, Method] = {
    "chat.postMessage": post_message,
    "chat.postEphemeral": post_ephemeral,
    "chat.update": update,
    "chat.delete": delete,
    "chat.getPermalink": permalink,
}


def objects(body: Body, name: str) -> tuple[Mapping[str, Any], ...]:
    """Read a list of objects, as JSON or as a string of JSON.

    Raises:
        RefusedError: it is neither.
    """
    value = body.get(name) or ()
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError as error:
        raise RefusedError("invalid_blocks_format") from error
    return tuple(found)


def _written(api: Api, channel: Channel, body: Body) -> Message:
    content = _content(body)
    thread = body.get("thread_ts")
    return Message(
        ref=Ref(channel.id, api.world.now()),
        user=api.team.bot,
        bot_id=api.team.bot_id,
        thread_ts=Ts(thread) if thread else None,
        metadata=_metadata(body),
        unfurls=flag(body, "unfurl_links", otherwise=True)
        or flag(body, "unfurl_media", otherwise=True),
        **content,
    )


def _content(body: Body) -> dict[str, Any]:
    text, blocks = str(body.get("text") or ""), objects(body, "blocks")
    markdown = str(body.get("markdown_text") or "")
    if markdown and (text or blocks):
        raise RefusedError("markdown_text_conflict")
    if not text.strip() and not blocks and not markdown.strip():
        raise RefusedError("no_text")
    check_text(text)
    check_markdown(markdown)
    check_blocks(blocks)
    content: dict[str, Any] = {"text": text, "markdown": markdown, "blocks": _numbered(blocks)}
    return content


def _numbered(blocks: tuple[Mapping[str, Any], ...]) -> tuple[Mapping[str, Any], ...]:
    """Give every block an id, as Slack does."""
    return tuple({"block_id": f"b{n}", **block} for n, block in enumerate(blocks))


def _metadata(body: Body) -> Mapping[str, Any] | None:
    value = body.get("metadata")
    metadata = json.loads(value) if isinstance(value, str) else value
    if metadata and not {"event_type", "event_payload"} <= metadata.keys():
        raise RefusedError("invalid_metadata_format")
    return metadata or None


def _posted(api: Api, message: Message) -> dict[str, Any]:
    shown = api.payloads.message(message)
    return {"channel": message.ref.channel, "ts": message.ref.ts, "message": shown}
