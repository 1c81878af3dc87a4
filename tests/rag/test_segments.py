import pytest

from rag.segments import sentences


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four", ["One.", "Two!", "Three?", "Four"]),
        ("Ask Dr. Meyer, e.g. Monday. Then go.", ["Ask Dr. Meyer, e.g. Monday.", "Then go."]),
        ("It costs 3.50 euros. Fine.", ["It costs 3.50 euros.", "Fine."]),
        ("A line that\ngoes on. Next.", ["A line that\ngoes on.", "Next."]),
        ("- one\n- two", ["- one", "- two"]),
        ("1. Look. Then wait.\n2. Restart it.", ["1. Look.", "Then wait.", "2. Restart it."]),
        ("# Title\n\nText.", ["# Title", "Text."]),
        ("これは文です。次の文です。", ["これは文です。", "次の文です。"]),
        ("Er sagte: „Ja.“ Dann ging er.", ["Er sagte: „Ja.“", "Dann ging er."]),
        ("  \n ", []),
    ],
)
def test_sentences_are_found(text: str, expected: list[str]) -> None:
    assert parts(text) == expected
