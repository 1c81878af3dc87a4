"""`chat.startStream`, `appendStream`, `stopStream`: a message that is written as people watch."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from tests.fakes.slack.calling import Api, Body, Method
from tests.fakes.slack.chat_methods import objects
from tests.fakes.slack.limits import RefusedError, check_blocks, check_markdown
from tests.fakes.slack.things import Message, Ref, Stream, Ts, UserId

LONGEST_STREAM = 12_000
"""Characters of all calls together; reports say so (CopilotKit#6063)."""


def start(api: Api, body: Body) -> dict[str, Any]:
    channel = api.writable(body)
    thread = Ts(api.wanted(body, "thread_ts"))
    recipient = body.get("recipient_user_id")
    if not api.team.streams:
        raise RefusedError("not_allowed")
    if channel.kind != "im" and not recipient:
        raise RefusedError("missing_recipient_user_id")
    if channel.kind != "im" and not body.get("recipient_team_id"):
        raise RefusedError("missing_recipient_team_id")
    if "text" in body or "metadata" in body:
        raise RefusedError("invalid_arguments", "[ERROR] a stream takes neither text nor metadata")
    message = Message(
        ref=Ref(channel.id, api.world.now()),
        user=api.team.bot,
        bot_id=api.team.bot_id,
        thread_ts=thread,
        is_streaming=True,
        recipient=UserId(recipient) if recipient else None,
    )
    stream = Stream(opened_at=api.now)
    written = _continued(message, stream, body)
    written = replace(written, opening=written.markdown)
    api.world.streams[message.ref] = stream
    api.world.put(written)
    api.world.set_status(Ref(channel.id, thread), "")
    api.news.said(written)
    return {"channel": channel.id, "ts": message.ref.ts}


def append(api: Api, body: Body) -> dict[str, Any]:
    message, stream = _open(api, body)
    if not body.get("markdown_text") and not body.get("chunks"):
        raise RefusedError("no_text")
    api.world.put(_continued(message, stream, body))
    return {"channel": message.ref.channel, "ts": message.ref.ts}


def stop(api: Api, body: Body) -> dict[str, Any]:
    message, stream = _open(api, body)
    blocks = objects(body, "blocks")
    check_blocks(blocks)
    written = _continued(message, stream, body)
    numbered = tuple({"block_id": f"b{n}", **block} for n, block in enumerate(blocks))
    metadata = body.get("metadata") or None
    after = replace(written, is_streaming=False, blocks=numbered, metadata=metadata)
    api.world.put(after)
    api.news.changed(message, after)
    shown = api.payloads.message(after)
    return {"channel": message.ref.channel, "ts": message.ref.ts, "message": shown}


METHODS: dict[str, Method] = {
    "chat.startStream": start,
    "chat.appendStream": append,
    "chat.stopStream": stop,
}


def _open(api: Api, body: Body) -> tuple[Message, Stream]:
    """Return a stream that may still be written to; an old one is closed on the way."""
    message = api.own(body, missing="message_not_found", foreign="message_not_owned_by_app")
    stream = api.world.streams.get(message.ref)
    if stream is not None and message.is_streaming:
        if api.now - stream.opened_at <= api.stream_open_s:
            return message, stream
        api.world.put(replace(message, is_streaming=False))
    raise RefusedError("message_not_in_streaming_state")


def _continued(message: Message, stream: Stream, body: Body) -> Message:
    """Return a message with what a call adds to it.

    Raises:
        RefusedError: too much at once or altogether, or text and chunks together.
    """
    text, chunks = str(body.get("markdown_text") or ""), objects(body, "chunks")
    if text and chunks:
        raise RefusedError("invalid_arguments", "[ERROR] markdown_text and chunks together")
    tasks = {str(task.get("id", task["type"])): task for task in message.tasks}
    for chunk in chunks:
        text += _text_of(chunk)
        if chunk["type"] in {"task_update", "plan_update"}:
            tasks[str(chunk.get("id", chunk["type"]))] = chunk
    check_markdown(text)
    if stream.shown + len(text) > LONGEST_STREAM:
        raise RefusedError("msg_too_long")
    stream.shown += len(text)
    return replace(message, markdown=message.markdown + text, tasks=tuple(tasks.values()))


def _text_of(chunk: Mapping[str, Any]) -> str:
    if chunk.get("type") not in {"markdown_text", "task_update", "plan_update", "blocks"}:
        raise RefusedError("invalid_chunks", f"[ERROR] unsupported type: {chunk.get('type')}")
    return str(chunk["text"]) if chunk["type"] == "markdown_text" else ""
