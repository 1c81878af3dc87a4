"""Breaking whatever a chat's client would turn into a link, a mention or an embed by itself.

One character is replaced at a time, so that the text stays readable: `https[:]//example[.]com`.
No pattern looks further than one stretch of letters, digits, symbols, ASCII punctuation and dots
between Latin letters, and the first character replaced in it is one of `BREAKABLE`: what comes
before can be shown already.
"""

from collections.abc import Iterator

import regex

DOTS = ".．｡。․﹒"
"""What browsers take for a dot in a host's name (RFC 3490, section 3.1; UTS 46)."""
LATIN = "0-9A-Za-z０-９Ａ-Ｚａ-ｚ-"
_DOT = rf"(?:\.|(?<=[{LATIN}])[{DOTS}](?=[{LATIN}]))"
BREAKABLE = rf"[@:.<]|(?<=[{LATIN}])[{DOTS}]"
"""A pattern."""
_ZERO_WIDTH_SPACE = "\u200b"

_SCHEME = regex.compile(
    r""":(?=//)
    | (?<=mailto|callto|facetime|xmpp|skype|spotify|magnet|javascript|vbscript
        |(?<!\w)(?:tel|sms|sips?|slack|discord))
      :(?=\S)
    | (?<=(?<!\w)data):(?=[\w`]+/)""",
    regex.VERBOSE | regex.IGNORECASE,
)
_SCHEME_IN_CODE = regex.compile(r"(?<=<(?:mailto|tel)):", regex.IGNORECASE)
_INVITE = regex.compile(
    r"(?<=discord)\.(?=gg/)|(?<=discord(?:app)?)\.(?=com/invite/)", regex.IGNORECASE
)
_LABEL = r"[_\-[^\s\p{P}\p{Cc}<>]]"
"""Hosts have emoji in their names, too, and linkifiers take whatever is no punctuation."""
_DOTTED = regex.compile(rf"(?<!{_LABEL}){_LABEL}++(?:{_DOT}{_LABEL}++)++", regex.V1)
_ANY_DOT = regex.compile(f"[{DOTS}]")
_ADDRESS = regex.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?!\.?\d)")
_TOP_LEVEL = regex.compile(r"(?:xn--[a-z0-9-]+|[\p{L}\p{M}]{2,})(?![\p{L}\p{M}\p{N}])", regex.I)
_MENTION = regex.compile(r"@(?=everyone|here|channel|group)", regex.IGNORECASE)
_REFERENCE = regex.compile(r"<(?=[@#!:/]|a:|t:|id:|sound:)")
_REFERENCE_IN_CODE = regex.compile(
    r"<(?=[@\#][\w&!]|!(?:channel|here|everyone|group|subteam|date|\w+[|^>])|a?:\w+:\d|t:-?\d|id:\w)",
    regex.IGNORECASE,
)

NEVER_A_DOMAIN = frozenset(
    regex.findall(
        r"\w+",
        """
        avi bmp cfg conf cpp cs css csv dll doc docm docx eml epub exe gif gz heic hpp htm html ics
        ini ipynb jar jpeg jpg js json jsonl jsx kt lock log lua msg odg odp ods odt pdf php png
        pptm pptx ppt psd rar rb rst rtf scss sql svg swift tar tex tiff toml ts tsv tsx txt vb vcf
        wav webm webp wma xls xlsm xlsx xml yaml yml
        """,
    )
)
"""File endings that are no top-level domain; a test compares them with the IANA's list."""
MAYBE_A_DOMAIN = frozenset(
    ["ai", "app", "cc", "java", "md", "mov", "pl", "ps", "py", "rs", "sh", "so", "zip"]
)
"""File endings that are one: `README.md` is a file to people and a domain in Moldova to Slack."""


def breaks(text: str, *, file_names: bool) -> dict[int, str]:
    """Map the place of each character to break in `text` to what stands for it.

    With `file_names`, `README.md` and the like are broken, too.
    """
    found = {place.start(): "[:]" for place in _SCHEME.finditer(text)}
    found |= {place.start(): f"@{_ZERO_WIDTH_SPACE}" for place in _MENTION.finditer(text)}
    found |= {place.start(): f"<{_ZERO_WIDTH_SPACE}" for place in _REFERENCE.finditer(text)}
    return found | dict.fromkeys(_dots_of_domains(text, file_names=file_names), "[.]")


def breaks_in_code(text: str) -> dict[int, str]:
    """The same for code, where `os.path` stays one word: schemes, mentions and references only.

    And invites, of which Discord makes a card whatever stands around them.
    """
    # Behind it stand the ticks that end it.
    found = {place.start(): "[:]" for place in _SCHEME.finditer(f"{text}`")}
    found |= {place.start(): "[:]" for place in _SCHEME_IN_CODE.finditer(text)}
    found |= {place.start(): f"@{_ZERO_WIDTH_SPACE}" for place in _MENTION.finditer(text)}
    found |= {place.start(): "[.]" for place in _INVITE.finditer(text)}
    in_code = _REFERENCE_IN_CODE.finditer(text)
    return found | {place.start(): f"<{_ZERO_WIDTH_SPACE}" for place in in_code}


def broken(text: str, places: dict[int, str], *, offset: int) -> str:
    """Return `text`, a piece that begins at `offset`, with its characters at `places` replaced."""
    if not places:
        return text
    return "".join(places.get(i, character) for i, character in enumerate(text, start=offset))


def _dots_of_domains(text: str, *, file_names: bool) -> Iterator[int]:
    for dotted in _DOTTED.finditer(text):
        name = _ANY_DOT.sub(".", dotted.group().lower())
        # What browsers take for a dot ends a sentence for others: an address may begin behind it.
        is_address = any(map(_ADDRESS.search, (name, dotted.group())))
        if is_address or _may_be_linked(name.split("."), file_names=file_names):
            yield from (i for i in range(*dotted.span()) if text[i] in DOTS)


def _may_be_linked(labels: list[str], *, file_names: bool) -> bool:
    if not file_names and len(labels) == 2 and labels[1] in MAYBE_A_DOMAIN:
        return False
    tops = filter(None, map(_TOP_LEVEL.match, labels[1:]))
    return labels[0] == "www" or any(top[0] not in NEVER_A_DOMAIN for top in tops)
