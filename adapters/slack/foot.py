"""What stands below an answer: its sources and its buttons, which are never cut off. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered_line
from adapters.replies import Final, Offer
from adapters.slack.lines import cut, line, linked
from rag.values import Citation

Json = dict[str, Any]

PASSAGES, RATED, OFFERED = "passages", "rated", "offered"
"""`action_id`s of what stands below an answer; that of an offer goes on with its kind."""
USEFUL, USELESS = "up", "down"
_MOST_SOURCES = 5
_LONGEST_NAME = 80
_LONGEST_LABEL = 70


def foot_of(final: Final, *, key: str, names: dict[str, str]) -> tuple[Json, ...]:
    """Return the blocks below an answer.

    Args:
        final: the end of a reply.
        key: of the message it answers; buttons carry it.
        names: of channels, by scope.
    """
    blocks: list[Json] = []
    if final.citations:
        blocks += [{"type": "divider"}, _context(_sources(final.citations, names))]
    buttons = [offered(offer) for offer in final.offers]
    if final.citations:
        buttons.append(button("Passages", action=PASSAGES, value=key))
    if buttons:
        blocks.append({"type": "actions", "elements": buttons})
    if final.rateable:
        blocks.append({"type": "context_actions", "elements": [_thumbs(key)]})
    return tuple(blocks)


def _sources(citations: Sequence[Citation], names: dict[str, str]) -> str:
    shown = [source_line(citation, names) for citation in citations[:_MOST_SOURCES]]
    more = len(citations) - _MOST_SOURCES
    return "\n".join([*shown, *([f"… and {more} more behind Passages"] if more > 0 else [])])


def _context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text, "verbatim": True}]}


def offered(offer: Offer) -> Json:
    """Return the button of an offer."""
    action = f"{OFFERED}:{offer.kind}:{offer.document_id}"
    return button(offer.label, action=action, value=f"{offer.kind}:{offer.document_id}")


def _thumbs(key: str) -> Json:
    def thumb(label: str, value: str, said: str) -> Json:
        text = {"type": "plain_text", "text": label, "emoji": True}
        return {"text": text, "value": f"{value} {key}", "accessibility_label": said}

    return {
        "type": "feedback_buttons",
        "action_id": RATED,
        "positive_button": thumb("👍", USEFUL, "This answer is useful"),
        "negative_button": thumb("👎", USELESS, "This answer is not useful"),
    }


def source_line(citation: Citation, names: dict[str, str]) -> str:
    """Return `[1] file, place · who, #channel, when`; the file links to where it was dropped."""
    passage = citation.passage
    channel = names.get(passage.scope, "")
    about = [passage.uploader or "", f"#{channel}" if channel else "", _day(passage.shared_at)]
    place = line(passage.place, longest=_LONGEST_NAME)
    told = ", ".join(line(one, longest=_LONGEST_NAME) for one in about if one)
    return f"[{citation.n}] {linked(passage.document, to=passage.source)}, {place} · {told}"


def button(label: str, *, action: str, value: str, **more: object) -> Json:
    shown = cut(rendered_line(label, PlainText()), _LONGEST_LABEL) or "…"
    text = {"type": "plain_text", "text": shown, "emoji": False}
    return {"type": "button", "action_id": action, "text": text, "value": value, **more}


def _day(at: datetime) -> str:
    local = at.astimezone()
    this_year = local.year == datetime.now().astimezone().year
    return f"{local:%-d %b}" if this_year else f"{local:%-d %b %Y}"
