"""Bytes to text: every encoding that people still use, and what is no text at all."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.readers.decoding import decoded_text

JAPANESE = "名前,年齢,住所\n佐藤太郎,30,東京\n三木英子,25,大阪"
CHINESE = "合同编号,甲方,金额\n2024-001,北京科技有限公司,100000元\n本协议自签字之日起生效。"
RUSSIAN = "Договор вступает в силу с момента подписания сторонами.\nСрок действия: один год."
GERMAN = "Der Vertrag läuft über zwölf Monate. Kündigungsfrist: drei Monate für Größe, Straße."
FRENCH = "Le contrat prend effet à la date de signature. L’été dernier, à Genève."
POLISH = "Umowa wchodzi w życie z dniem podpisania. Zażółć gęślą jaźń."


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (JAPANESE, "cp932"),
        (JAPANESE, "euc_jp"),
        (JAPANESE, "iso2022_jp"),
        (CHINESE, "gb18030"),
        ("會議記錄\n本公司將於下週二舉行年度股東大會，請各位準時出席。", "big5"),
        ("계약서 번호, 이름\n홍길동은 서울에 산다. 회의는 내일 열린다.", "cp949"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (GERMAN, "latin-1"),
        (FRENCH, "cp1252"),
        (POLISH, "cp1250"),
        ("Η σύμβαση ισχύει από την ημερομηνία υπογραφής.", "cp1253"),
        ("café", "latin-1"),
    ],
)
def test_old_encodings_are_recognised_even_in_short_texts(text: str, encoding: str) -> None:
    assert decoded_text(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [GERMAN, RUSSIAN, JAPANESE, "plain", "🎉 party"])
@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"],
)
def test_unicode_is_recognised_with_and_without_a_byte_order_mark(text: str, encoding: str) -> None:
    assert decoded_text(text.encode(encoding)) == text


def test_a_few_broken_characters_do_not_change_the_encoding() -> None:
    broken = RUSSIAN.encode() * 10 + b"\xff"

    assert decoded_text(broken) == RUSSIAN * 10 + "\ufffd"


def test_what_a_text_declares_of_itself_wins_over_a_guess() -> None:
    text = '<?xml version="1.0" encoding="iso-8859-7"?><a>αβγ</a>'

    assert decoded_text(text.encode("iso-8859-7")) == text


def test_declared_encodings_that_are_none_are_ignored() -> None:
    text = "# coding: rot13\nÄrger"

    assert decoded_text(text.encode("latin-1")) == text


def test_random_bytes_are_no_text() -> None:
    chance = random.Random(7)

    found = [decoded_text(chance.randbytes(2_000)) for _ in range(50)]

    assert found == [None] * 50


@given(st.binary(max_size=300))
def test_any_bytes_end_as_text_or_none(data: bytes) -> None:
    assert isinstance(decoded_text(data), str | None)
