"""Text that is safe to index and to show: nothing invisible, one form, one line end."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.readers.normalising import normalised, one_line


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        ("a\r\nb\rc\u2028d\x0be", "a\nb\nc\nd\ne"),
        ("one \t\n\n\n\ntwo", "one\n\ntwo"),
        ("\n\n  indented\n", "  indented"),
        ("e\u0301", "é"),
        ("no\xa0break", "no break"),
        ("invoice_\u202efdp.exe", "invoice_fdp.exe"),
        ("\u2066isolated\u2069", "isolated"),
        ("ze\u200bro\u200c wi\u200ddth\ufeff\u2060", "zero width"),
        ("soft\xadhyphen", "softhyphen"),
        ("tag\U000e0041\U000e007f", "tag"),
        ("❤\ufe0f", "❤"),
        ("nul\x00 bell\x07 escape\x1b[31m", "nul bell escape[31m"),
        ("lone \ud800 surrogate", "lone  surrogate"),
        ("\u200b\u200b", ""),
        ("keep\ttabs", "keep\ttabs"),
    ],
)
def test_each_kind_of_character(raw: str, clean: str) -> None:
    assert normalised(raw) == clean


@given(st.text())
def test_nothing_invisible_is_left_and_twice_is_once(raw: str) -> None:
    clean = normalised(raw)

    kinds = {unicodedata.category(character) for character in clean} - {"Cf", "Co", "Cn"}
    assert not (kinds & {"Cs", "Zl", "Zp"})
    assert not any(unicodedata.category(c) == "Cc" for c in clean if c not in "\n\t")
    assert normalised(clean) == clean


def test_one_line_is_one_line() -> None:
    assert one_line(" a\r\n\tb  c ") == "a b c"
