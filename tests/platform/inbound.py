"""Parlour's events → our vocabulary."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from adapters.incoming import (
    Addressed,
    FileRetracted,
    Incoming,
    MessageKey,
    MessageRetracted,
    PersonKey,
    Rating,
    ReplyAddress,
    Retraction,
    ScopeRetracted,
    ThreadKey,
)
from adapters.port import Request
from adapters.replies import (
    ForgetWanted,
    OfferKind,
    PassagesWanted,
    SettingChanged,
    SourcesWanted,
    StatusWanted,
    VersionChosen,
    Wish,
)
from rag.events import FileShared, QuestionAsked
from rag.values import Scope, Tenant, tenant_of

_MENTION = re.compile(r"@footnote\b")
_MOST_OFFERED = 10

Body = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What posting an answer needs on Parlour."""

    channel: str
    thread: str
    """A channel that is all one thread is named as its thread."""
    asker: str
    opens_thread: bool
    place: str | None
    """The private place to answer in; None: everyone in the channel sees it."""

    @property
    def has_one_reader(self) -> bool:
        return self.place is not None or self.thread == self.channel

    def written(self) -> ReplyAddress:
        return ReplyAddress(json.dumps(asdict(self)))


def read_address(address: ReplyAddress) -> Address:
    return Address(**json.loads(address))


def incoming_from(kind: str, body: Body) -> Incoming:
    scope = Scope(body["channel"])
    question = _MENTION.sub("", body["text"]).strip()
    address = Address(
        channel=body["channel"],
        thread=body["thread"],
        asker=body["author"],
        opens_thread=body["thread"] in {body["id"], body["channel"]},
        place=body["place"],
    )
    return Incoming(
        message=MessageKey(body["id"]),
        thread=ThreadKey(body["thread"]),
        opens_thread=address.opens_thread,
        scope=scope,
        author=PersonKey(body["author"]),
        reply_to=address.written(),
        addressed=_addressed(kind, body),
        private=address.has_one_reader,
        to_others=bool(body["mentions"]),
        about=MessageKey(body["about"]) if body["about"] else None,
        by_program=body["by_program"],
        question=QuestionAsked(question=question, scope=scope) if question else None,
        files=tuple(_file(file, scope, body) for file in body["files"]),
        sent_at=datetime.fromisoformat(body["at"]),
        edited_at=datetime.fromisoformat(body["edited_at"]) if body["edited_at"] else None,
    )


def retraction_from(kind: str, body: Body) -> Retraction:
    match kind:
        case "deleted":
            return MessageRetracted(message=MessageKey(body["id"]))
        case "file_deleted":
            message = MessageKey(body["message"])
            return FileRetracted(
                tenant=Tenant(body["tenant"]), file_id=body["file"], message=message
            )
        case _:
            return ScopeRetracted(scope=Scope(body["channel"]))


def rating_from(body: Body) -> Rating:
    value = json.loads(body["value"])
    return Rating(
        message=MessageKey(value["rates"]),
        author=PersonKey(body["person"]),
        useful=value["useful"],
        reason=body["reason"],
    )


def request_from(kind: str, body: Body) -> Request:
    address = Address(
        channel=body["channel"],
        thread=body["thread"],
        asker=body["person"],
        opens_thread=False,
        place=body["place"],
    )
    return Request(
        asker=PersonKey(body["person"]),
        is_admin=body["admin"],
        reply_to=address.written(),
        scope=Scope(body["channel"]),
        wish=_wish(kind, body),
    )


def _addressed(kind: str, body: Body) -> Addressed:
    if kind == "command":
        return Addressed.COMMAND
    if body["dm"]:
        return Addressed.DM
    return Addressed.MENTION if body["mentions_bot"] else Addressed.NO


def _file(file: Body, scope: Scope, body: Body) -> FileShared:
    return FileShared(
        scope=scope,
        message_key=body["id"],
        file_id=file["id"],
        name=file["name"],
        size=file["size"],
        uploader=body["author"].removeprefix(f"{tenant_of(scope)}/"),
        permalink=body["id"],
        shared_at=datetime.fromisoformat(body["at"]),
    )


def _wish(kind: str, body: Body) -> Wish:
    match kind, body:
        case "complete", {"typed": typed}:
            return SourcesWanted(names_like=typed, limit=_MOST_OFFERED)
        case "click", {"value": value}:
            return _clicked(json.loads(value))
        case _, {"command": "sources", "words": words}:
            return SourcesWanted(names_like=words.get("names_like", ""), limit=_MOST_OFFERED)
        case _, {"command": "forget", "words": words}:
            return ForgetWanted(document_id=int(words["document"]))
        case _, {"command": "set", "words": words}:
            return SettingChanged(name=words["name"], value=words["value"])
        case _:
            return StatusWanted()


def _clicked(value: Body) -> Wish:
    if "passages" in value:
        return PassagesWanted(message=MessageKey(value["passages"]))
    return VersionChosen(kind=OfferKind(value["offer"]), document_id=value["document"])
