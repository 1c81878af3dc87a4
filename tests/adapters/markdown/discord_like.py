"""Discord's Markdown as far as tests need it: how to write it, and what is live in it.

The finder knows nothing of the writer. It follows "Message formatting" of Discord's API
reference for what stands between `<` and `>`, and reads a message from left to right as the
clients do: escapes, blocks of code, code, links with a text, addresses. What the server looks
for in the raw message, whatever stands around it, is looked for there; so are invites, which
make a card below the message.
"""

from collections.abc import Iterator

import regex

from adapters.markdown.rendering import hanging, prefixed, ticks
from adapters.markdown.tables import code, records, width
from adapters.markdown.tree import Block, Table

_MARKUP = regex.compile(r"[\\*_~`|<>#\[\]()@:+-]")


class DiscordLike:
    """Writes Discord's Markdown."""

    links_file_names = False

    def text(self, text: str) -> str:
        return _MARKUP.sub(r"\\\g<0>", text)

    def strong(self, content: str) -> str:
        return f"**{content}**"

    def emphasis(self, content: str) -> str:
        return f"*{content}*"

    def code(self, text: str) -> str:
        around = ticks(text, least=1)
        space = " " if text.startswith("`") or text.endswith("`") else ""
        return f"{around}{space}{text}{space}{around}"

    def citation(self, n: int, target: str | None) -> str:
        label = rf"\[{n}\]"
        return f"[{label}]({target})" if target else label

    def heading(self, level: int, content: str) -> str:
        return f"{'#' * min(level, 3)} {content}"

    def code_block(self, text: str, language: str) -> str:
        inside = text.replace("```", "`\u200b`\u200b`")
        return f"```{language}\n{inside}\n```"

    def item(self, number: int | None, content: str) -> str:
        return hanging("-" if number is None else f"{number}.", content)

    def quote(self, content: str) -> str:
        return prefixed(">", content)

    def rule(self) -> str:
        return "───"

    def table(self, table: Table) -> Block:
        return code(table) if len(table.header) <= 3 and width(table) <= 34 else records(table)


_SERVER = regex.compile(r"@everyone|@here|<@[!&]?\d+>|<\#\d+>")
_INVITE = regex.compile(r"discord\.gg/[\w-]+|discord(?:app)?\.com/invite/[\w-]+", regex.IGNORECASE)
_CLIENT = regex.compile(
    r"""(?P<escape>\\[^0-9A-Za-z\s])
    | (?P<block>```.*?```)
    | (?P<code>(?<!`)(`+)(?!`).*?(?<!`)\4(?!`))
    | (?P<masked>\[(?:\\.|[^\[\]\\])+\]\(\s*(?P<target>[^()\s]+)(?:\s+[^)]*)?\))
    | (?P<live>
        <(?:@[!&]?\d+|\#\d+|a?:\w+:\d+|t:-?\d+(?::[a-zA-Z])?|id:\w+|sound:\d+:\d+|/[^:>]+:\d+)>
      | <(?:https?|discord|mailto|tel|sms):[^\s>]*> | <\+[\d\s().-]+> | <[\w.+-]+@[\w-]+\.[\w.-]+>
      | (?:https?|discord|steam)://\S+ | (?<!\w)(?:tel|sms|mailto):\S+
      | (?:\w+\.)?discord(?:app)?\.(?:gg|com|new)/[\w-]+
    )""",
    regex.VERBOSE | regex.DOTALL | regex.IGNORECASE,
)


def live(markup: str) -> list[str]:
    """Return everything that a click, a glance or a server would act on."""
    return [*called(markup), *_INVITE.findall(markup), *_live_for_clients(markup)]


def called(text: str) -> list[str]:
    """Return whom a server would look for, in what no client reads as markup, too."""
    return _SERVER.findall(text)


def _live_for_clients(markup: str) -> Iterator[str]:
    for found in _CLIENT.finditer(markup):
        if found["masked"]:
            yield found["target"]
        elif found["live"]:
            yield found["live"]
