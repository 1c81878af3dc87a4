"""Taking out the characters that nobody sees, and that steer what others see."""

import regex

_SPELT_WITH_JOINERS = "".join(
    rf"\p{{Script={script}}}"
    for script in regex.findall(
        r"\w+",
        "Arab Beng Deva Gujr Guru Khmr Knda Mlym Mong Mymr Nkoo Orya Sinh Syrc Taml Telu Tibt",
    )
)
_PICTURE = r"\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?"
_INVISIBLE = regex.compile(
    r"(?V1)[[\p{Cc}\p{Cf}\p{Cs}\p{Default_Ignorable_Code_Point}]"
    r"--[\t\n\v\f\r\x85\p{Prepended_Concatenation_Mark}\u200C\u200D\uFE0E\uFE0F]]"
    rf"|(?<![{_SPELT_WITH_JOINERS}])\u200C"
    rf"|(?<!{_PICTURE}|[{_SPELT_WITH_JOINERS}])\u200D"
    r"|(?<!\p{Emoji})[\uFE0E\uFE0F]"
)
_LINE_END = regex.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SPACE = regex.compile(r"\p{Zs}")


def visible(text: str) -> str:
    r"""Take out control, bidi, tag, zero-width and filler characters.

    Every line end becomes `\n`, every kind of space the common one: markup is made of these.
    Joiners stay where they spell or draw something. What happens to a character depends only on
    those before it: of a text that grows, the result grows, too.
    """
    return _SPACE.sub(" ", _LINE_END.sub("\n", _INVISIBLE.sub("", text)))
