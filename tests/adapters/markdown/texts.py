"""Texts that a model might write, and that one in the hands of an attacker would."""

from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

T = TypeVar("T")

MARKUP = [
    *("a", "b ", " ", "word ", "Word. ", "\n", "\n\n", "*", "**", "_", "__", "`", "``", "```"),
    *("~~~", "# ", "## ", "> ", ">", "- ", "-", "* ", "+ ", "1. ", "2) ", "12", "    ", "  ", "\t"),
    *("[1]", "[", "]", "[12", "\\", "<", ">", "@", ".", ":", "/", "!", "é", "…", "。", "e\u0301"),
    *("\n- ", "\n> ", "\n1. ", "\n```\n", "---", "***", "===", "\r\n", "\u00a0", "\u200b", "&"),
    *("👩\u200d👩\u200d👧", "👍🏽", "🇩🇪", "**b**", "*i*", "_u_", "`c`", "1", "#", "=", "~", "^"),
]
TABLES = ["|", "| a ", "|---|", "|\n", "| a | b |\n|---|--:|\n", "| 1 | [1] |\n"]
ATTACKS = [
    *(
        "https://evil.com/x?q=secret",
        "http://evil.com",
        "www.evil.com",
        "evil.com",
        "HTTPS://EVIL.COM",
    ),
    *(
        "evil.com/path",
        "sub.evil.co.uk",
        "xn--e1afmkfd.com",
        "пример.рф",
        "192.168.0.1",
        "evil.zip",
    ),
    *("README.md", "ftp://evil.com", "slack://open", "discord://x", "mailto:a@evil.com", "tel:123"),
    *(
        "a@evil.com",
        "discord.gg/abc",
        "//evil.com",
        "https:\\\\evil.com",
        "https://[::1]/",
        "javascript:x",
    ),
    *("[text](https://evil.com)", "![](https://evil.com/x.png)", "[a]: https://evil.com", "[a][b]"),
    *("<https://evil.com>", "<https://evil.com|Click>", "<a href='https://evil.com'>x</a>", "<!--"),
    *(
        "<@U123>",
        "<@!123>",
        "<@&456>",
        "<#C12>",
        "<#123>",
        "<!channel>",
        "<!here|x>",
        "<!subteam^S1>",
    ),
    *("<!date^1^{date}|x>", "<:x:1>", "<a:x:12>", "<t:1700000000:R>", "</cmd:12>", "<id:home>"),
    *("@everyone", "@here", "@channel", "@Everyone", "\\@everyone", "@**everyone**", "&lt;@U1&gt;"),
    *("&#60;@U1>", "\\<@123>", "`<@123>`", "`@here`", "`https://evil.com`", "https:**//evil.com**"),
    *(
        "`discord.gg/abc`",
        "`https://Discord.com/invite/abc`",
        "```\ndiscordapp.com/invite/abc\n```",
    ),
    *("- ```\n  discord.gg/abc\n  ```", "||discord.gg/abc||", "discord.gg/", "discord", ".gg/abc"),
    *(
        "10.0.0.1:80",
        "vita。10.0.0.1:80",
        "evil*.com*",
        "*evil.*com",
        "https\\://evil.com",
        "evil\\.com",
        "ev\u200bil.com",
        "@every\u2060one",
    ),
    *(
        "<@\u200b123>",
        "\u202egnp.exe",
        "\u2066x\u2069",
        "\U000e0068\U000e0069",
        "\x1b[31m",
        "\x1b]8;;http://e\x07",
    ),
    *(
        "\x00",
        "\x9b31m",
        "\u2028# x",
        "\ufeff",
        "\u061c",
        "\u034f",
        "\u3164",
        "\x0b",
        "\x7f",
        "\ud800",
    ),
    *(
        "https://",
        "http",
        "s://evil.com",
        "evil.",
        "com",
        "<",
        "@",
        "!channel>",
        "every",
        "one",
        "U123>",
    ),
]
"""Each would act on some platform; the last ones do once they are put together."""


def markup() -> st.SearchStrategy[str]:
    """Return texts in which all of the grammar meets all of the grammar."""
    return st.lists(st.sampled_from(MARKUP + TABLES), max_size=30).map("".join)


def attacks() -> st.SearchStrategy[str]:
    """Return texts with what must not become live, amid markup, words and anything at all."""
    pieces = st.one_of(
        st.sampled_from(ATTACKS),
        st.sampled_from(ATTACKS),
        st.sampled_from(MARKUP + TABLES),
        st.text(max_size=4),
    )
    return st.lists(pieces, max_size=20).map("".join)


def for_many(texts: st.SearchStrategy[T], holds: Callable[[T], None], *, examples: int) -> None:
    """Check that something holds, the same examples each time."""
    chosen = settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    chosen(given(texts)(holds))()
