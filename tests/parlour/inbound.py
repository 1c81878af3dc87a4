"""Parlour's events → our vocabulary."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from adapters.incoming import (
    Addressed,
    Arrival,
    EarlierFiles,
    Incoming,
    MessageKey,
    MessageRetracted,
    PersonKey,
    Rating,
    ReplyAddress,
    Retraction,
    ScopeRetracted,
    Standing,
    TenantRetracted,
    ThreadKey,
)
from adapters.replies import (
    EarlierWanted,
    ForgetWanted,
    OfferKind,
    PassagesWanted,
    SettingChanged,
    SourcesWanted,
    VersionChosen,
    Wish,
)
from adapters.requests import Request
from rag.events import FileShared, QuestionAsked
from rag.values import Scope, Tenant, outside
from tests.parlour.room import ADMIN, BOT, TENANT

PLATFORM = "parlour"
_EVERYWHERE = "everywhere"


def scope_of(channel: str, tenant: str = TENANT) -> Scope:
    return Scope(f"{PLATFORM}:{tenant}/{channel}")


def key_of(channel: str, id_: int, tenant: str = TENANT) -> MessageKey:
    return MessageKey(f"{scope_of(channel, tenant)}/{id_}")


def person(author: str, tenant: str = TENANT) -> PersonKey:
    return PersonKey(f"{PLATFORM}:{tenant}/{author}")


def standing_of(event: Mapping[str, Any]) -> Standing:
    if event["guest"]:
        return Standing.OUTSIDE
    return Standing.ADMIN if event["author"] == ADMIN else Standing.MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """What posting an answer needs on Parlour."""

    channel: str
    thread: int
    message: int
    asker: str | None
    """The one person who sees the answer; None: everyone in the channel does."""
    tenant: str = TENANT

    def written(self) -> ReplyAddress:
        return ReplyAddress(json.dumps(asdict(self)))


def read_address(address: ReplyAddress) -> Address:
    return Address(**json.loads(address))


def address_of(event: Mapping[str, Any], *, private: bool) -> ReplyAddress:
    return Address(
        channel=event["channel"],
        thread=event["thread"],
        message=event["id"],
        asker=event["author"] if private else None,
        tenant=event["tenant"],
    ).written()


def incoming_from(event: Mapping[str, Any]) -> Incoming:
    """Read a `message` event; one that begins with `/private` is answered to its author alone."""
    words = event["text"].replace("@footnote", "").strip()
    private = words.startswith("/private")
    key, scope = _key(event, event["id"]), _scope(event)
    sent_at = datetime.fromisoformat(event["at"])
    asked = words.removeprefix("/private").strip()
    return Incoming(
        message=key,
        thread=ThreadKey(_key(event, event["thread"])),
        opens_thread=event["thread"] == event["id"],
        scope=scope,
        within=_category(event),
        author=_author(event),
        standing=standing_of(event),
        groups=frozenset(event["groups"]),
        reply_to=address_of(event, private=private),
        addressed=_addressed(event),
        is_direct=False,
        private=private,
        to_others=event["to_others"],
        about=_key(event, event["about"]) if event["about"] else None,
        by_program=event["author"] == BOT,
        question=QuestionAsked(question=asked, scope=scope) if asked else None,
        files=tuple(
            FileShared(
                scope=outside(scope) if standing_of(event) is Standing.OUTSIDE else scope,
                message_key=key,
                file_id=file["id"],
                name=file["name"],
                size=file["size"],
                uploader=event["author"],
                uploader_id=_author(event),
                permalink=f"https://parlour.example/{event['channel']}/{event['id']}",
                shared_at=sent_at,
            )
            for file in event["files"]
        ),
        sent_at=sent_at,
        edited_at=sent_at + timedelta(seconds=event["edited"]) if event["edited"] else None,
    )


def _addressed(event: Mapping[str, Any]) -> Addressed:
    if event["mentions_bot"]:
        return Addressed.MENTION
    opens = event["forum"] and event["thread"] == event["id"]
    return Addressed.UNASKED if opens else Addressed.NO


def _category(event: Mapping[str, Any]) -> Scope | None:
    return scope_of(event["within"], event["tenant"]) if event["within"] else None


def _scope(event: Mapping[str, Any]) -> Scope:
    return scope_of(event["channel"], event["tenant"])


def _key(event: Mapping[str, Any], id_: int) -> MessageKey:
    return key_of(event["channel"], id_, event["tenant"])


def _author(event: Mapping[str, Any]) -> PersonKey:
    return person(event["author"], event["tenant"])


def retraction_from(event: Mapping[str, Any]) -> Retraction:
    match event["type"]:
        case "removed":
            tenant = Tenant(f"{PLATFORM}:{event['tenant']}")
            return TenantRetracted(tenant=tenant, at=datetime.fromisoformat(event["at"]))
        case "left":
            return ScopeRetracted(scope=_scope(event), at=datetime.fromisoformat(event["at"]))
        case _:
            return MessageRetracted(message=_key(event, event["id"]))


def arrival_from(event: Mapping[str, Any]) -> Arrival:
    """Read an `added` event; its hello begins a thread that hangs from nothing."""
    scope, nth, tenant = _scope(event), event["nth"], event["tenant"]
    key = MessageKey(f"{scope}/hello-{nth}")
    to = Address(channel=event["channel"], thread=-nth, message=-nth, asker=None, tenant=tenant)
    return Arrival(
        message=key,
        thread=ThreadKey(key),
        scope=scope,
        reply_to=to.written(),
        inviter=person(event["inviter"], tenant) if event["inviter"] else None,
        is_direct=event["alone"],
        at=datetime.fromisoformat(event["at"]),
    )


def earlier_files_from(page: Mapping[str, Any]) -> EarlierFiles:
    messages = [incoming_from(event) for event in page["messages"]]
    return EarlierFiles(
        total=page["total"],
        messages=tuple(
            replace(message, addressed=Addressed.NO, private=False, question=None)
            for message in messages
        ),
        next=page["next"],
    )


def rating_from(event: Mapping[str, Any]) -> Rating:
    return Rating(
        message=_key(event, int(event["value"])),
        author=_author(event),
        useful=event["wish"] == "up",
        reason=None,
    )


def request_from(event: Mapping[str, Any]) -> Request:
    return Request(
        asker=_author(event),
        standing=standing_of(event),
        is_admin=event["author"] in {ADMIN, event["creator"]},
        reply_to=address_of(event, private=True),
        scope=_scope(event),
        within=_category(event),
        wish=_wish(event),
    )


def _wish(event: Mapping[str, Any]) -> Wish:
    match event["wish"]:
        case "passages":
            return PassagesWanted(message=_key(event, int(event["value"])))
        case "read_earlier":
            return EarlierWanted()
        case "forget":
            return ForgetWanted(document_id=int(event["value"]))
        case "sources":
            return SourcesWanted(names_like=event["value"], limit=10)
        case "set":
            name, *words = event["value"].split()
            value = words[0] if words and words[0] != _EVERYWHERE else None
            tenant = event["tenant"]
            elsewhere = [scope_of(word[1:], tenant) for word in words if word.startswith("#")]
            return SettingChanged(
                name=name,
                value=value,
                everywhere=_EVERYWHERE in words,
                where=elsewhere[0] if elsewhere else None,
            )
        case kind:
            document = event["value"]
            return VersionChosen(
                kind=OfferKind(kind), document_id=None if document == "None" else int(document)
            )
