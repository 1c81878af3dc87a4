"""Slack's mrkdwn as far as tests need it: how to write it, and what is live in it.

The finder knows nothing of the writer. It follows "Formatting text for app surfaces"
(docs.slack.dev/messaging/formatting-message-text): what stands between `<` and `>` is a
reference; `&`, `<`, `>` are the only characters with an escape; what looks like an address or
like `@here` is turned into one. For addresses it asks an independent linkifier with all
top-level domains, in either spelling; whatever has a scheme counts, and other dots do
between Latin letters, since browsers take them for one (RFC 3490, section 3.1; UTS 46).
"""

import html
import string

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
        # No escape keeps a tick in the text from pairing with one that begins code.
        return html.escape(text.replace("`", "ˋ"), quote=False)

    def strong(self, content: str) -> str:
        return f"*{content}*"

    def emphasis(self, content: str) -> str:
        return f"_{content}_"

    def code(self, text: str) -> str:
        return f"`{self.text(text)}`"

    def citation(self, n: int, target: str | None) -> str:
        return f"<{target}|[{n}]>" if target else f"[{n}]"

    def heading(self, _level: int, content: str) -> str:
        return self.strong(content)

    def code_block(self, text: str, _language: str) -> str:
        return f"```\n{html.escape(text.replace('```', 'ˋˋˋ'), quote=False)}\n```"

    def item(self, number: int | None, content: str) -> str:
        return hanging("•" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        return prefixed(">", content)

    def rule(self) -> str:
        return "───"

    def table(self, table: Table) -> Block:
        return code(table) if width(table) <= 60 else records(table)


_LINKIFIER = LinkifyIt({}, {"fuzzy_ip": True})
_TOPS = [top.lower() for top in TLDS]
_LINKIFIER.tlds([*_TOPS, *(top.encode().decode("idna") for top in _TOPS if top[:4] == "xn--")])
_LINKIFIER.add("//", None)  # web pages have addresses without a scheme, messages have not
_REFERENCE = regex.compile(r"<[^>\n]*>|<[^>`\n]*")  # what is not closed ends no code
_CODE = regex.compile(r"```.*?```|`[^`\n]+`", regex.DOTALL)
_PINGS = regex.compile(r"@(?:here|channel|everyone|group)", regex.IGNORECASE)
_SCHEME = regex.compile(
    r"""\w[\w+.-]*://\S+
    | (?<!\w)(?:mailto|tel|sms|callto|facetime|sips?|xmpp|skype|spotify|magnet|slack|discord
        |javascript|vbscript):[^\s\[,]\S*
    | (?<!\w)data:\w+/\S+""",
    regex.VERBOSE | regex.IGNORECASE,
)
_NARROW = {0xFEE0 + ord(one): one for one in string.ascii_letters + string.digits}
_LATIN = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ-"
_DOTS = regex.compile(rf"(?<=[{_LATIN}])[。．｡․﹒](?=[{_LATIN}])")


def live(markup: str) -> list[str]:
    """Return everything that a click, a glance or a server would act on."""
    return live_anywhere(markup) + _addresses(_CODE.sub(" ", _shown(markup)))


def live_anywhere(markup: str) -> list[str]:
    """Return what would be live whether or not it is code: all but addresses without a scheme."""
    shown = _shown(markup)
    return _REFERENCE.findall(markup) + _PINGS.findall(shown) + _SCHEME.findall(shown)


def _shown(markup: str) -> str:
    return _unescaped(_REFERENCE.sub(" ", markup))


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _addresses(text: str) -> list[str]:
    """Return what is linked without a scheme; that is not done to code."""
    as_browsers_read = _DOTS.sub(".", text).translate(_NARROW)
    return [
        found.text for read in {text, as_browsers_read} for found in _LINKIFIER.match(read) or ()
    ]
