"""Reply parts → Parlour's plain text and buttons."""

from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.rendering import rendered, rendered_line
from adapters.markdown.stable import stable
from adapters.replies import Final
from rag.values import Citation
from tests.parlour.room import Json


def snapshot_text(text: str) -> str:
    return rendered(parsed(stable(text)), PlainText())


def final_text(final: Final) -> str:
    plain = PlainText()
    body = rendered(parsed(final.text), plain)
    told = [rendered_line(sentence, plain) for sentence in final.told]
    sources = [_source(citation, plain) for citation in final.citations]
    return "\n".join(filter(None, [body, *told, *sources]))


def buttons(final: Final, *, key: str) -> list[Json]:
    """Return the buttons; the last one is no button: it tells a test that this is the end."""
    number = key.rpartition("/")[2]
    shown: list[Json] = [
        {"label": offer.label, "wish": offer.kind.value, "value": str(offer.document_id)}
        for offer in final.offers
    ]
    if final.citations:
        shown.append({"label": "Passages", "wish": "passages", "value": number})
    if final.rateable:
        shown += [{"label": label, "wish": label, "value": number} for label in ("up", "down")]
    return [*shown, {"end": True}]


def _source(citation: Citation, plain: PlainText) -> str:
    passage = citation.passage
    name, place = rendered_line(passage.document, plain), rendered_line(passage.place, plain)
    return f"[{citation.n}] {name}, {place} · {passage.uploader}"
