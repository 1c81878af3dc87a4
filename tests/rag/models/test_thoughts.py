"""Leaving out thoughts, wherever the text is cut into pieces."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.models.thoughts import WithoutThoughts


def _fed(pieces: list[str]) -> str:
    spoken = WithoutThoughts()
    return "".join(spoken.feed(piece) for piece in pieces)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Yes [1].", "Yes [1]."),
        ("<think>Hm.</think>Yes.", "Yes."),
        ("\n<think>\nHm. </thin no\n</think>\n\nYes.", "Yes."),
        ("<think></think>Yes.", "Yes."),
        ("<thinking> is a tag.", "<thinking> is a tag."),
        ("Use <think> and </think>.", "Use <think> and </think>."),
        ("<think>Without end", ""),
        ("", ""),
    ],
)
@given(data=st.data())
def test_any_pieces_give_the_same_answer(text: str, left: str, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, len(text)), max_size=6)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]

    assert _fed(pieces) == left


def test_one_character_at_a_time_is_enough() -> None:
    assert _fed(list("<think>a</think> b </think> c")) == "b </think> c"
