"""How a request becomes a message: by the bot in a channel, or as the reply to an interaction."""

from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.discord import world as worlds
from tests.fakes.discord.breaking import invalid
from tests.fakes.discord.calling import Call
from tests.fakes.discord.components import numbered
from tests.fakes.discord.limits import check_files, check_message, check_nonce
from tests.fakes.discord.mentions import mentioned
from tests.fakes.discord.things import (
    COMPONENTS_V2,
    EPHEMERAL,
    SILENT,
    SUPPRESS_EMBEDS,
    Channel,
    File,
    Json,
    Message,
    Ref,
    Snowflake,
)

_SETTABLE = SUPPRESS_EMBEDS | SILENT | COMPONENTS_V2


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is known of a new message beside what it says."""

    kind: int = 0
    reference: Ref | None = None
    replied_to: Snowflake | None = None
    only_for: Snowflake | None = None
    interaction: Json | None = None
    flags: int = 0
    id: Snowflake | None = None


def written(call: Call, channel: Channel, body: Json, setting: Setting) -> Message:
    """Check a new message, keep its files, and return it; nobody is told yet.

    Raises:
        RefusedError: it is too long, empty, or wrong.
    """
    flags = int(body.get("flags") or 0) & _SETTABLE | setting.flags
    check_nonce(body.get("nonce"))
    check_files([len(upload.content) for upload in call.uploads.values()])
    check_message(body, flags=flags, has_files=bool(call.uploads))
    content = (body.get("content") or "").strip()
    found = mentioned(
        call.world,
        channel,
        content,
        by=call.world.bot,
        allowed=body.get("allowed_mentions"),
        replied_to=setting.replied_to,
    )
    nonce = body.get("nonce")
    return Message(
        ref=Ref(channel.id, setting.id or call.world.new_id()),
        author=call.world.bot,
        content=content,
        files=_kept(call, channel, body, is_ephemeral=bool(flags & EPHEMERAL)),
        embeds=tuple(body.get("embeds") or ()),
        components=numbered(body.get("components") or ()),
        kind=setting.kind,
        flags=flags,
        reference=setting.reference,
        mentions=found.mentions,
        mention_roles=found.mention_roles,
        mention_everyone=found.mention_everyone,
        nonce=None if nonce is None else str(nonce),
        interaction=setting.interaction,
        only_for=setting.only_for,
    )


def rewritten(call: Call, before: Message, body: Json, *, cleared: int = 0) -> Message:
    """Return a message as an edit leaves it.

    Args:
        call: the request.
        before: the message.
        body: what is to change; what is absent stays.
        cleared: flags that go.

    Raises:
        RefusedError: it would be too long, empty, or wrong.
    """
    channel = call.world.channels[before.ref.channel]
    flags = (before.flags & ~SUPPRESS_EMBEDS) | int(body.get("flags") or 0) & SUPPRESS_EMBEDS
    flags = (flags if "flags" in body else before.flags) & ~cleared
    flags |= int(body.get("flags") or 0) & COMPONENTS_V2
    if before.has(COMPONENTS_V2) and body.get("content"):
        code = "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2_FLAG"
        raise invalid("flags", code, "Cannot be removed from a message.")
    files = _files_after(call, channel, before, body)
    standing = {
        "content": before.content,
        "embeds": before.embeds,
        "components": before.components,
    } | {key: body[key] for key in ("content", "embeds", "components") if key in body}
    check_message(standing, flags=flags, has_files=bool(files))
    content = (standing["content"] or "").strip()
    found = mentioned(
        call.world,
        channel,
        content,
        by=call.world.bot,
        allowed=body.get("allowed_mentions"),
        replied_to=None,
    )
    return replace(
        before,
        content=content,
        embeds=tuple(standing["embeds"] or ()),
        components=numbered(standing["components"] or ()),
        files=files,
        flags=flags,
        mentions=found.mentions if "content" in body else before.mentions,
        mention_roles=found.mention_roles if "content" in body else before.mention_roles,
        edited_at=worlds.now(),
    )


def _kept(call: Call, channel: Channel, body: Json, *, is_ephemeral: bool) -> tuple[Snowflake, ...]:
    """Keep the files of a call; what they are called stands in the body."""
    described: list[dict[str, Any]] = body.get("attachments") or []
    names = {int(one["id"]): one.get("filename") for one in described if "filename" in one}
    kept = []
    for number, upload in call.uploads.items():
        file = File(
            id=call.world.new_id(),
            name=names.get(number) or upload.name,
            content=upload.content,
            channel=channel.id,
            media_type=upload.media_type,
            is_ephemeral=is_ephemeral,
        )
        call.world.files[file.id] = file
        kept.append(file.id)
    return tuple(kept)


def _files_after(
    call: Call, channel: Channel, before: Message, body: Json
) -> tuple[Snowflake, ...]:
    if "attachments" not in body:
        return before.files
    wanted = {str(one["id"]) for one in body["attachments"] or ()}
    stay = [file for file in before.files if file in wanted]
    check_files([len(upload.content) for upload in call.uploads.values()])
    new = _kept(call, channel, body, is_ephemeral=before.has(EPHEMERAL))
    return (*stay, *new)
