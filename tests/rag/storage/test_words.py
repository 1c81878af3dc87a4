"""Words are the same however they are written, in questions and in documents."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.storage.weighing import LARGEST_WEIGHT, lexemes, term_of
from rag.storage.words import loose_tokens, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Weeks", "week"),
        ("e-mails", "email"),
        ("max_retries", "maxRetries"),
        ("max-retries", "MAX_RETRIES"),
        ("café", "cafe\u0301"),
        ("naïve", "naive"),
        ("Straße", "STRASSE"),
        ("ёлка", "елка"),
        ("Ελλάδα", "ΕΛΛΑΔΑ"),
        ("العَرَبِيَّة", "العربية"),
        ("ﬁle", "file"),
        ("１２３", "123"),
        ("1,000", "1000"),
        ("Maria's", "Maria"),
        ("Maria’s", "maria"),
    ],
)
def test_two_ways_to_write_a_word_share_one(one: str, other: str) -> None:
    assert set(tokens(one)) & set(tokens(other))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("parental-leave", ["parentalleav", "parent", "leav"]),
        ("read_file", ["readfil", "read", "file"]),
        ("HTTPServer", ["httpserver", "http", "server"]),
        ("v1.21", ["v1.21", "1", "21"]),
        ("ERR-1234", ["err1234", "err", "1234"]),
        ("docs.python.org", ["docs.python.org", "doc", "python", "org"]),
        ("C++ and C#", ["c++", "and", "c#"]),
        ("plan B", ["plan", "b"]),
        ("don't", ["dont", "don"]),
        ("東京都", ["東", "東京", "京", "京都", "都"]),
        ("猫", ["猫"]),
        ("ภาษา", ["ภา", "าษ", "ษา"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("…!? –", []),
        ("", []),
    ],
)
def test_words_of_a_text(text: str, words: list[str]) -> None:
    assert tokens(text) == words


def test_loose_words_have_no_compounds() -> None:
    assert loose_tokens("follow-up maxRetries") == ["follow", "up", "max", "retri"]


@given(st.text(), st.text())
def test_words_of_two_texts_are_those_of_each(one: str, other: str) -> None:
    both = tokens(f"{one}\n{other}")

    assert Counter(both) == Counter(tokens(one)) + Counter(tokens(other))


@given(st.text())
def test_sharing_what_was_seen_changes_nothing(text: str) -> None:
    seen: dict[str, tuple[str, ...]] = {}
    tokens(text, seen=seen)

    assert tokens(text, seen=seen) == tokens(text)


@given(st.text(min_size=1))
def test_a_term_is_a_number_that_a_sparse_vector_can_hold(word: str) -> None:
    assert 1 <= term_of(word) <= 999_999_999


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("aaccccacaacacccccaaaccacccaaccaaaaaaaaaa", 1),
        ("cacacaaaccccacaaccaccacaaaccccccaaaaaaaa", 999_999_999),
        ("aaccaccaccaaacccacaaccccccccccaaaaaaaaaa", 1),
        ("acaaaacacaacccaaaaaaaaccccacaccaaaaaaaaa", 294_967_300),
    ],
    ids=["0", "999_999_998", "999_999_999", "2**32 - 1"],
)
def test_checksums_at_the_edges_become_terms(word: str, term: int) -> None:
    assert term_of(word) == term


@given(st.text(min_size=1), st.text())
def test_weights_are_positive_and_bounded(text: str, name: str) -> None:
    [lexeme] = lexemes([(text, ("Heading",))], names=[name])

    assert list(lexeme.terms) == sorted(set(lexeme.terms))
    assert len(lexeme.terms) == len(lexeme.weights)
    assert all(0 < weight < LARGEST_WEIGHT for weight in lexeme.weights)


def test_the_ending_of_a_file_name_is_no_word_of_it() -> None:
    [lexeme] = lexemes([("Text.", ())], names=["report.pdf"])

    assert term_of("report") in lexeme.terms
    assert term_of("pdf") not in lexeme.terms
