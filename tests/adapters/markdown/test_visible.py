"""Characters nobody sees."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.markdown.visible import visible

HIDDEN = [
    *("\x00", "\x1b", "\x7f", "\x9b", "\u200b", "\u200c", "\u200d", "\u200e", "\u202e", "\u2060"),
    *("\u2066", "\u00ad", "\u034f", "\u061c", "\u115f", "\u180e", "\u3164", "\ufe0f", "\ufeff"),
    *("\ufff9", "\ud800", "\U000e0041", "\U000e0100"),
]
SEEN = [
    *("👩\u200d👩\u200d👧", "👩🏽\u200d🚀", "❤\ufe0f\u200d🔥", "1\ufe0f\u20e3", "می\u200cخواهم"),
    *("क्\u200dष", "e\u0301", "a\tb\nc", "\u0600١", "日本語。", "\u2014\u2018"),
]


@pytest.mark.parametrize("hidden", HIDDEN)
def test_what_nobody_sees_is_taken_out(hidden: str) -> None:
    assert visible(f"pa{hidden}ss") == "pass"


@pytest.mark.parametrize("seen", SEEN)
def test_what_people_wrote_is_kept(seen: str) -> None:
    assert visible(seen) == seen


@pytest.mark.parametrize(
    "end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029", "\r\u200b\n"]
)
def test_every_line_end_is_the_common_one(end: str) -> None:
    assert visible(f"a{end}b") == "a\nb"


@pytest.mark.parametrize("space", ["\u00a0", "\u202f", "\u3000", "\u2003"])
def test_every_space_is_the_common_one(space: str) -> None:
    assert visible(f"a{space}b") == "a b"


@given(st.text(alphabet=st.sampled_from("a1\r\n\u200d\u200c\ufe0f\u202eم👩🏽\u0301 ")), st.data())
def test_a_beginning_stays_the_beginning(text: str, data: st.DataObject) -> None:
    end = data.draw(st.integers(min_value=0, max_value=len(text)))

    assert visible(text).startswith(visible(text[:end]))
    assert visible(visible(text)) == visible(text)
