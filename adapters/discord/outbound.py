"""What we show → Discord's messages. Pure."""

from dataclasses import dataclass
from typing import Any

from adapters.discord.foot import rows, source_lines
from adapters.discord.lines import line, units
from adapters.discord.markup import DiscordMarkdown
from adapters.markdown.parsing import parsed
from adapters.markdown.splitting import split
from adapters.markdown.stable import stable
from adapters.markdown.tree import Blocks, Paragraph, Text
from adapters.markdown.visible import visible
from adapters.replies import Final, Progress, ReplyPart, Snapshot

Json = dict[str, Any]

LONGEST = 2_000
"""UTF-16 code units of one message."""
_NO_PREVIEWS = 1 << 2
QUIETLY: Json = {"allowed_mentions": {"parse": []}, "flags": _NO_PREVIEWS}
"""What every message of ours is sent with: whatever it says, it calls nobody and embeds nothing."""
_MARKDOWN = DiscordMarkdown()


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of a reply."""

    text: str
    """`LONGEST` at most, never empty."""
    components: tuple[Json, ...] = ()
    """Buttons; only in the last part."""
    is_whole: bool = False
    """Nothing will follow in this message."""
    calls: str = ""
    """Id of the person that it mentions; empty for nobody."""

    @property
    def payload(self) -> Json:
        """Return what Discord is sent, to make or to change the message."""
        said = {"content": self.text, "components": list(self.components), **QUIETLY}
        called = {"allowed_mentions": {"parse": [], "users": [self.calls]}} if self.calls else {}
        return said | called


def parts_of(part: ReplyPart, *, key: str, names: dict[str, str]) -> list[Part]:
    """Return the messages that show a part, in order; none when nothing of it is settled.

    Args:
        part: what to show.
        key: of the message it answers; buttons carry it.
        names: of channels, by scope, for the source lines.
    """
    match part:
        case Progress(sentence=sentence):
            return [Part(text=f"🔎 {line(sentence)}")] if sentence else []
        case Snapshot(text=text):
            texts = list(split(parsed(stable(text)), _MARKDOWN, limit=LONGEST))
            last = len(texts) - 1
            return [Part(text=text, is_whole=n < last) for n, text in enumerate(texts)]
        case Final():
            return _ending(part, key, names)


def calling(person: str, *, has_answer: bool) -> Part:
    """Return the line that calls somebody back to an answer, or to none, that took long."""
    told = "your answer is here." if has_answer else "I have no answer for you; above I say why."
    return Part(text=f"<@{person}> {told}", is_whole=True, calls=person)


def _ending(final: Final, key: str, names: dict[str, str]) -> list[Part]:
    told: Blocks = tuple(
        Paragraph(content=(Text(text=" ".join(visible(sentence).split())),))
        for sentence in final.told
    )
    texts = list(split((*parsed(final.text), *told), _MARKDOWN, limit=LONGEST))
    sources = source_lines(final.citations, names)
    if sources:
        _put_below(texts, sources)
    buttons = rows(final, key=key)
    if buttons and not texts:
        texts = ["…"]
    last = len(texts) - 1
    return [
        Part(text=text, components=buttons if n == last else (), is_whole=True)
        for n, text in enumerate(texts)
    ]


def _put_below(texts: list[str], sources: str) -> None:
    """Put the sources below the last text, or where they do not fit into a message of their own."""
    below = f"{texts[-1]}\n{sources}" if texts else sources
    if texts and units(below) <= LONGEST:
        texts[-1] = below
    else:
        texts.append(sources)
