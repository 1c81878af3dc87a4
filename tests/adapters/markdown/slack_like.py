"""Slack's mrkdwn as far as tests need it: how to write it, and what is live in it.

The finder knows nothing of the writer. It follows "Formatting text for app surfaces"
(docs.slack.dev/messaging/formatting-message-text): what stands between `<` and `>` is a
reference; `&`, `<`, `>` are the only characters with an escape; what looks like an address or
like `@here` is turned into one. For addresses it asks an independent linkifier with all
top-level domains.
"""

import html

import regex
from linkify_it import LinkifyIt
from linkify_it.tlds import TLDS

from adapters.markdown.rendering import hanging, prefixed
from adapters.markdown.tables import code, records, width
from adapters.markdown.tree import Block, Table


class SlackLike:
    """Writes mrkdwn."""

    links_file_names = True

    def text(self, text: str) -> str:
        return html.escape(text, quote=False)

    def strong(self, content: str) -> str:
        return f"*{content}*"

    def emphasis(self, content: str) -> str:
        return f"_{content}_"

    def code(self, text: str) -> str:
        return f"`{self.text(text.replace('`', 'ˋ'))}`"

    def citation(self, n: int, target: str | None) -> str:
        return f"<{target}|[{n}]>" if target else f"[{n}]"

    def heading(self, _level: int, content: str) -> str:
        return self.strong(content)

    def code_block(self, text: str, _language: str) -> str:
        return f"```\n{self.text(text.replace('```', 'ˋˋˋ'))}\n```"

    def item(self, number: int | None, content: str) -> str:
        return hanging("•" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        return prefixed(">", content)

    def rule(self) -> str:
        return "───"

    def table(self, table: Table) -> Block:
        return code(table) if width(table) <= 60 else records(table)


_LINKIFIER = LinkifyIt({}, {"fuzzy_ip": True})
_LINKIFIER.tlds([top.lower() for top in TLDS])
_LINKIFIER.add("//", None)  # web pages have addresses without a scheme, messages have not
_REFERENCE = regex.compile(r"<[^>]*>?")
_CODE = regex.compile(r"```.*?```|`[^`\n]+`", regex.DOTALL)
_PINGS = regex.compile(r"@(?:here|channel|everyone|group)", regex.IGNORECASE)
_IN_CODE = regex.compile(r"\w+://\S|mailto:\S")


def live(markup: str) -> list[str]:
    """Return everything that a click, a glance or a server would act on."""
    references = _REFERENCE.findall(markup)
    shown = html.unescape(_REFERENCE.sub(" ", markup))
    pings = _PINGS.findall(shown)
    in_code = [address for span in _CODE.findall(shown) for address in _IN_CODE.findall(span)]
    addresses = [found.text for found in _LINKIFIER.match(_CODE.sub(" ", shown)) or ()]
    return references + pings + in_code + addresses
