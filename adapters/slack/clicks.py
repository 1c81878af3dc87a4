"""What people click and submit → ratings and wishes. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from adapters.incoming import MessageKey, Rating
from adapters.replies import (
    EarlierWanted,
    ForgetWanted,
    OfferKind,
    PassagesWanted,
    VersionChosen,
    Wish,
)
from adapters.slack.foot import OFFERED, PASSAGES, RATED, USEFUL
from adapters.slack.keys import Address, Workspace
from adapters.slack.modals import FORGET, REASON, REASON_GIVEN

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Click:
    """One click below a message."""

    user: str
    channel: str
    message: str
    """`ts` of the message that has the button."""
    thread: str
    """`ts` of the message that the thread hangs from; empty where it was clicked in the channel:
    what is said to one person in a thread that nobody began is not shown."""
    trigger: str
    """Opens one modal, within three seconds."""
    action: str
    value: str

    def address(self, workspace: Workspace) -> Address:
        """Return where only who clicked sees a reply."""
        return Address(
            team=workspace.team,
            channel=self.channel,
            root=self.thread,
            message=self.message,
            asker=self.user,
            asker_team=workspace.team,
            alone=True,
        )


def click(payload: Json) -> Click:
    """Read a `block_actions` payload."""
    action, container = payload["actions"][0], payload["container"]
    message, root = str(container["message_ts"]), str(container.get("thread_ts") or "")
    return Click(
        user=payload["user"]["id"],
        channel=payload["channel"]["id"],
        message=message,
        thread="" if root == message else root,
        trigger=payload["trigger_id"],
        action=action["action_id"],
        value=str(action.get("value") or ""),
    )


def thumb(payload: Json, workspace: Workspace) -> Rating | None:
    """Return the rating that a click is, if it is one on a thumb."""
    clicked = click(payload)
    if clicked.action != RATED:
        return None
    side, _, key = clicked.value.partition(" ")
    return Rating(
        message=MessageKey(key),
        author=workspace.person(clicked.user),
        useful=side == USEFUL,
        reason=None,
    )


def wish(clicked: Click) -> Wish | None:
    """Return what a click on a button of ours asks for; None for any other."""
    if clicked.action == PASSAGES:
        return PassagesWanted(message=MessageKey(clicked.value))
    if clicked.action.startswith(OFFERED):
        kind, _, document = clicked.value.partition(":")
        if kind == OfferKind.READ_EARLIER:
            return EarlierWanted()
        return VersionChosen(kind=OfferKind(kind), document_id=int(document))
    if clicked.action.startswith(FORGET):
        return ForgetWanted(document_id=int(clicked.value))
    return None


def reason(payload: Json, workspace: Workspace) -> Rating | None:
    """Return the rating that a submitted reason belongs to; None when nothing was typed."""
    view = payload["view"]
    typed = view["state"]["values"].get(REASON, {}).get(REASON_GIVEN, {}).get("value")
    if not typed or not typed.strip():
        return None
    return Rating(
        message=MessageKey(view["private_metadata"]),
        author=workspace.person(payload["user"]["id"]),
        useful=False,
        reason=typed.strip(),
    )
