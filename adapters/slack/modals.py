"""What only one person sees: modals, and lists with buttons. Pure."""

from typing import Any

from adapters.incoming import MessageKey
from adapters.replies import InContext, Reply
from adapters.slack.foot import button, offered
from adapters.slack.lines import line, lines, linked
from rag.values import Document

Json = dict[str, Any]

REASON, REASON_GIVEN = "reason", "reason_given"
"""`block_id` and `action_id` of the field for a reason; the first is the modal's name, too."""
FORGET = "forget"
"""What the `action_id` of a button to forget a document begins with."""
_LONGEST = 2_800
_MOST_PASSAGES = 20
_MOST_DOCUMENTS = 20
_LONGEST_REASON = 1_000


def passages(reply: Reply) -> Json:
    """Return the modal with the passages behind an answer, each in its context."""
    blocks = _told(reply)
    for shown in reply.passages[:_MOST_PASSAGES]:
        blocks += _in_context(shown)
    return _modal("Passages", blocks or [section("Nothing.")])


def reason(message: MessageKey) -> Json:
    """Return the modal that asks what was wrong with an answer."""
    field = {
        "type": "plain_text_input",
        "action_id": REASON_GIVEN,
        "multiline": True,
        "max_length": _LONGEST_REASON,
    }
    asked = {
        "type": "input",
        "block_id": REASON,
        "optional": True,
        "label": _plain("What was wrong or missing?"),
        "element": field,
    }
    return _modal("Thank you", [asked]) | {
        "callback_id": REASON,
        "private_metadata": message,
        "submit": _plain("Send"),
    }


def documents(reply: Reply, *, forgettable: bool) -> list[Json]:
    """Return blocks that list files, with a button to forget each where that was asked for."""
    blocks = _told(reply)
    for document in reply.documents[:_MOST_DOCUMENTS]:
        more = {"accessory": _forget(document)} if forgettable else {}
        blocks.append(section(_document(document)) | more)
    if reply.offers:
        blocks.append({"type": "actions", "elements": [*map(offered, reply.offers)]})
    return blocks


def _document(document: Document) -> str:
    newest = document.sources[-1]
    pages = f", {document.pages} pages" if document.pages else ""
    who = f" · {line(newest.uploader)}" if newest.uploader else ""
    day = f"{newest.shared_at.astimezone():%-d %b %Y}"
    return f"{linked(document.name, to=newest.permalink)}{pages}{who} · {day}"


def _forget(document: Document) -> Json:
    confirm = {
        "title": _plain("Forget this file?"),
        "text": _plain("I answer nothing from it any more. In Slack it stays as it is."),
        "confirm": _plain("Forget"),
        "deny": _plain("Keep"),
    }
    action = f"{FORGET}:{document.id}"
    return button("Forget", action=action, value=str(document.id), confirm=confirm)


def _in_context(shown: InContext) -> list[Json]:
    passage = shown.passage
    title = f"*[{shown.n}]* {linked(passage.document, to=passage.source)}, {line(passage.place)}"
    blocks = [section(title)]
    if shown.before.strip():
        blocks.append(_aside(f"… {shown.before}"))
    quoted = "\n".join(f">{line(one)}" for one in passage.text.split("\n") if one.strip())
    blocks.append(section(_cut(quoted)))
    if shown.after.strip():
        blocks.append(_aside(f"{shown.after} …"))
    return [*blocks, {"type": "divider"}]


def _told(reply: Reply) -> list[Json]:
    return [section(_cut(lines(reply.told)))] if reply.told else []


def section(text: str) -> Json:
    """Return one paragraph of mrkdwn, harmless already."""
    shown = text.strip() or "…"  # Slack refuses what is empty
    return {"type": "section", "text": {"type": "mrkdwn", "text": shown, "verbatim": True}}


def _aside(text: str) -> Json:
    shown = {"type": "mrkdwn", "text": line(text, longest=_LONGEST), "verbatim": True}
    return {"type": "context", "elements": [shown]}


def _modal(title: str, blocks: list[Json]) -> Json:
    return {"type": "modal", "title": _plain(title), "close": _plain("Close"), "blocks": blocks}


def _plain(text: str) -> Json:
    return {"type": "plain_text", "text": text}


def _cut(text: str) -> str:
    """Keep whole lines, as many as fit."""
    while len(text) > _LONGEST:
        text = text[: text.rfind("\n", 0, _LONGEST)] if "\n" in text[:_LONGEST] else text[:_LONGEST]
    return text
