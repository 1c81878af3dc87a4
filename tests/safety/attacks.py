"""What an attacker would have a model write: a grammar of it, in every disguise we know.

The alphabet is `tests.adapters.markdown.texts`, whose pieces are tried one by one there. Here they
are disguised, wrapped, mixed with honest text in many scripts and with characters of any kind.
"""

import html
import random
from collections.abc import Callable, Sequence
from urllib.parse import quote

from tests.adapters.markdown.texts import ATTACKS, MARKUP, TABLES

LINKS = [
    *("https://evil.com/?q={secret}", "HTTP://EVIL.COM", "//evil.com/x", "www.evil.co.uk"),
    *("evil.com", "sub.evil.museum:8080/x?y#z", "user:pass@evil.com", "https://a@evil.com@b.org"),
    *("mailto:a@evil.com?body=x", "a.b+c@evil.com", "tel:+15550199", "sms:123", "facetime:a@b.co"),
    *("slack://channel?id=C1", "discord://-/channels/1/2", "steam://run/4", "spotify:track:1"),
    *("data:text/html;base64,PHNjcmlwdD4=", "javascript:alert(1)", "vbscript:x", "file:///etc/x"),
    *("http://192.168.0.1/x", "10.0.0.1:80", "http://0x7f000001/", "http://[::1]:80/", "[::1]"),
    *("xn--e1afmkfd.xn--p1ai", "пример.рф", "evil.中国", "मिसाल.भारत", "مثال.إختبار", "evil。com"),
    *(
        "evil．com",
        "ｅｖｉｌ．ｃｏｍ",
        "evil｡com",
        "evil․com",
        "https:⁄⁄evil.com",
        "аррӏе.com",
        "evil﹒com",
    ),
    *("discord.gg/abc", "discord.com/invite/abc", "dis.gd/x", "evil.zip/x", "report.md", "run.sh"),
    *(
        "[x](https://evil.com)",
        "[x](<https://evil.com>)",
        '[x](https://evil.com "t")',
        "[x](//e.co)",
    ),
    *(
        "[x](https://evil.com/(a)(b))",
        "[[x]](https://evil.com)",
        "[\\]](https://evil.com)",
        "[x]()",
    ),
    *("[x][1]\n\n[1]: https://evil.com", "[1]: <https://evil.com> 'x'", "[1](https://evil.com)"),
    *(
        "![x](https://evil.com/p.png)",
        "![x][1]",
        "[![x](//evil.com/p)](https://evil.com)",
        "!\\[x](y.co)",
    ),
    *("<https://evil.com>", "<https://evil.com|Reset>", "<evil.com|x>", "<mailto:a@evil.com|x>"),
    *("<a href=https://evil.com>x</a>", "<img src=//evil.com/p>", "<a@evil.com>", "<+15550199>"),
]
MENTIONS = [
    *("<@U012AB3CD>", "<@U1|anna>", "<@W1>", "<!channel>", "<!here|here>", "<!everyone>", "<@&1>"),
    *("<!subteam^S1|@ops>", "<!date^1392734382^{{date}}^https://evil.com|x>", "<#C024BE7LR|x>"),
    *("@here", "@everyone", "@channel", "@group", "@Everyone", "@EVERYONE", "@here@everyone"),
    *("<@1234567890>", "<@!1234567890>", "<@&1234567890>", "<#1234567890>", "</ask:1234567890>"),
    *("</a b c:12>", "<:party:1234>", "<a:party:1234>", "<t:1700000000:R>", "<t:1>", "<id:guide>"),
    *(
        "<id:customize>",
        "<sound:1:2>",
        "<@{secret}>",
        "&lt;!channel&gt;",
        "&#60;!here&#62;",
        "#general",
    ),
]
LANGUAGES = [
    *(
        "You need eight weeks' notice",
        "Die Kündigungsfrist beträgt acht Wochen",
        "八週間前に通知してください。",
    ),
    *(
        "您需要提前八周通知，请联系经理。",
        "يجب عليك الإخطار قبل ثمانية أسابيع",
        "יש להודיע שמונה שבועות מראש",
    ),
    *(
        "Вы должны уведомить за восемь недель",
        "आपको आठ सप्ताह पहले सूचना देनी होगी",
        "8주 전에 알려 주세요",
    ),
    *(
        "คุณต้องแจ้งล่วงหน้าแปดสัปดาห์",
        "Πρέπει να ειδοποιήσετε",
        "Þú þarft að láta vita",
        "👩‍👩‍👧 ok 👍🏽",
        "c\u0327a\u0301",
    ),
]
INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\u034f\u061c\u180e\u3164\u115f\u200e\u200f" + (
    "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufe0f\U000e0041\U000e0001\U000e007f"
    "\x00\x07\x08\x1b\x7f\x85\x9b\ud800\udfff\ue000\uf8ff\U000f0000\ufffe\ufff9\U0001d173"
)
MARKERS = [
    "[1]",
    "[2]",
    " [3]",
    "[1][2]",
    "[97]",
    "[0]",
    "【1】",
    "[^2]",
    "[1-3]",
    "[1, 9]",
    "[1",
    "]",
]

_Disguise = Callable[[random.Random, str], str]


def output(rng: random.Random) -> str:
    """Return what a model in the hands of an attacker writes once."""
    text = "".join(_piece(rng) for _ in range(rng.randint(1, 5)))
    # Some are long enough to be shown as several messages.
    return (text + rng.choice(["", " ", "\n\n"])) * 60 if rng.random() < 0.004 else text


def hostile_name(rng: random.Random) -> str:
    """Return what somebody calls a file, a channel or themselves, never empty."""
    name = "".join(_piece(rng) for _ in range(rng.randint(1, 2)))
    return name[: rng.choice([20, 80, 255, 2_000])] + rng.choice(["", ".pdf", ".com"]) or "x"


def chunks(rng: random.Random, text: str) -> Sequence[str]:
    """Cut a text at random, also through characters that are written with several."""
    ends = sorted(rng.randint(0, len(text)) for _ in range(rng.randint(0, 4)))
    return [text[start:end] for start, end in zip([0, *ends], [*ends, len(text)], strict=True)]


def _piece(rng: random.Random) -> str:
    kind = rng.random()
    if kind < 0.55:
        attack = rng.choice(rng.choice([LINKS, LINKS, MENTIONS, ATTACKS]))
        return rng.choice(_AROUND).replace("…", rng.choice(_DISGUISES)(rng, attack))
    if kind < 0.7:
        return rng.choice(LANGUAGES) + rng.choice(["", " ", ". ", "。", "\n"])
    if kind < 0.8:
        return rng.choice(MARKERS)
    if kind < 0.9:
        return "".join(rng.choice(MARKUP + TABLES) for _ in range(rng.randint(1, 6)))
    return "".join(
        chr(rng.choice([rng.randrange(0x80), rng.randrange(0x11_0000)])) for _ in range(6)
    )


def _plainly(_: random.Random, attack: str) -> str:
    return attack


def _with_something_unseen(rng: random.Random, attack: str) -> str:
    at = rng.randint(0, len(attack))
    return attack[:at] + rng.choice(INVISIBLE) + attack[at:]


def _in_two(rng: random.Random, attack: str) -> str:
    between = ["\n", "**", "*", "`", "\\", "<!-- -->", "||", "~~", "\r", "\u2028", "[1]", "&#8203;"]
    at = rng.randint(0, len(attack))
    return attack[:at] + rng.choice(between) + attack[at:]


def _escaped(rng: random.Random, attack: str) -> str:
    return "".join(f"\\{c}" if c in "<>@:/.[]()!#&" and rng.random() < 0.5 else c for c in attack)


def _percent_encoded(rng: random.Random, attack: str) -> str:
    return "".join(quote(c, safe="", errors="replace") if rng.random() < 0.3 else c for c in attack)


def _as_entities(rng: random.Random, attack: str) -> str:
    def entity(c: str) -> str:
        return rng.choice([html.escape(c), f"&#{ord(c)};", f"&#x{ord(c):x};"])

    return "".join(entity(c) if rng.random() < 0.4 else c for c in attack)


def _in_other_case(rng: random.Random, attack: str) -> str:
    return "".join(rng.choice([c.upper(), c.lower()]) for c in attack)


_DISGUISES: list[_Disguise] = [
    _plainly,
    _plainly,
    _plainly,
    _with_something_unseen,
    _with_something_unseen,
    _in_two,
    _in_two,
    _escaped,
    _percent_encoded,
    _as_entities,
    _in_other_case,
]
_AROUND = [
    *("…", "…", "… ", " …. ", "(…)", "**…**", "*…*", "__…__", "~~…~~", "||…||", "`…`", "``…``"),
    *("\n\n```\n…\n```\n\n", "\n```py\n…", "\n~~~\n…\n~~~\n", "\n    …\n", "\n- …\n", "\n1. …\n"),
    *(
        "\n> …\n",
        "\n>>> …\n",
        "\n# …\n",
        "\n-# …\n",
        "\n| a | … |\n|---|---|\n| … | b |\n",
        "「…」",
    ),
    *(
        "\n> - # …\n",
        "\n- > ```\n  > …\n",
        "[…](x)",
        "[x](…)",
        "<…>",
        "![…](…)",
        '"…"',
        "\n…\n---\n",
    ),
]
