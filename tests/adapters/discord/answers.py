"""Answers with sources that were dropped in Discord, and how they are shown."""

from dataclasses import replace
from datetime import UTC, datetime

import regex

from adapters.discord.outbound import Part, parts_of
from adapters.replies import ReplyPart
from rag.values import Citation, Scope
from tests.adapters.parts import citation

KEY = "discord:1000000000000000001/1000000000000000002/1000000000000000003"
JUMP = "https://discord.com/channels/1000000000000000001/1000000000000000004/1000000000000000005"
CODE = "```python\n" + "\n".join(f"print({n})  # line {n}" for n in range(120)) + "\n```"
NARROW = "| Region | Days |\n|:--|--:|\n| North | 28 [2] |\n"
WIDE = "|" + "|".join(f" Column {n} " for n in range(6)) + "|\n" + "|--" * 6 + "|\n" + "| x " * 6


def shown(part: ReplyPart, names: dict[str, str] | None = None) -> list[Part]:
    return parts_of(part, key=KEY, names=names or {})


def source(n: int, *, said: str = "handbook.pdf", to: str = JUMP) -> Citation:
    """Cite a file of which everything that people wrote is `said`."""
    cited = citation(n, document=said, place=said)
    passage = replace(
        cited.passage,
        scope=Scope("discord:1/2"),
        source=to,
        uploader=said,
        heading=(said,),
        shared_at=datetime(2025, 11, 30, tzinfo=UTC),
    )
    return replace(cited, passage=passage)


def long_text(characters: int) -> str:
    """Return so many characters of paragraphs, code, tables and lists, with twenty markers."""
    pieces: list[str] = []
    n = 0
    while sum(map(len, pieces)) < characters:
        n += 1
        marker = f" [{n}]" if n <= 20 else ""
        words = " ".join(f"w{n}x{word}" for word in range(40))
        pieces.append(
            f"## Part {n}\n\n{words}{marker}.\n\n- w{n}xone\n- w{n}xtwo **w{n}xbold**\n\n"
        )
        pieces += {1: [CODE, "\n\n"], 2: [NARROW, "\n"], 3: [WIDE, "\n\n"]}.get(n % 8, [])
    return "".join(pieces)


def words(text: str) -> list[str]:
    return regex.findall(r"w\d+x\w+", text)
