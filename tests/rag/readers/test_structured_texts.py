"""JSON, notebooks, XML, feeds, books and OpenDocument: each value with what it belongs to."""

import json

import pytest

from rag.readers.limits import ReadingLimits
from rag.values import BlockKind, RefusalReason
from tests.documents.books import epub, open_document
from tests.rag.readers.reading_here import read_here, refusal, texts


def test_records_are_rows() -> None:
    text = json.dumps([{"name": "Ann", "tags": ["a", "b"]}, {"name": "Bob", "home": {"city": "X"}}])

    assert texts(read_here(text, ".json")) == ["name: Ann | tags: a, b\nname: Bob | home.city: X"]


def test_other_values_are_lines_with_their_path() -> None:
    text = '{"server": {"port": 80, "hosts": [{"ip": "1.2.3.4"}]}, "debug": false}'

    assert texts(read_here(text, ".json")) == [
        "server.port: 80\nserver.hosts[0].ip: 1.2.3.4\ndebug: false"
    ]


def test_one_document_a_line_is_read_as_records() -> None:
    assert texts(read_here('{"a": 1}\n{"a": 2}\n', ".jsonl")) == ["a: 1\na: 2"]


def test_text_that_is_no_json_after_all_is_read_as_it_stands() -> None:
    assert texts(read_here("{broken", ".json")) == ["{broken"]


def test_notebooks_give_text_code_and_output() -> None:
    notebook = {
        "cells": [
            {"cell_type": "markdown", "source": ["# Load\n", "\n", "First."]},
            {
                "cell_type": "code",
                "source": "print(1)",
                "outputs": [{"text": ["1\n"]}, {"data": {"text/plain": "[2]", "image/png": "…"}}],
            },
        ]
    }

    blocks = read_here(json.dumps(notebook), ".ipynb").blocks

    assert [(block.kind, block.heading, block.text) for block in blocks] == [
        (BlockKind.PROSE, ("Load",), "First."),
        (BlockKind.CODE, ("Load",), "print(1)"),
        (BlockKind.CODE, ("Load",), "1"),
        (BlockKind.CODE, ("Load",), "[2]"),
    ]


def test_xml_elements_are_lines() -> None:
    text = '<?xml version="1.0" encoding="utf-16"?><a><b id="1">x</b><c unit="kg"/></a>'

    assert texts(read_here(text, ".xml")) == ["b id=1: x\nc unit=kg"]


def test_xml_that_is_not_well_formed_is_read_as_it_stands() -> None:
    assert texts(read_here("<a><b>x</a>", ".xml")) == ["<a><b>x</a>"]


def test_feeds_are_entries_under_their_titles() -> None:
    text = (
        "<rss><channel><title>News</title><item><title>Launch</title><author>Ann</author>"
        "<description>&lt;h2&gt;When&lt;/h2&gt;&lt;p&gt;Today&lt;/p&gt;</description>"
        "</item></channel></rss>"
    )

    blocks = read_here(text, ".xml").blocks

    assert [(block.heading, block.text) for block in blocks] == [
        (("News", "Launch"), "author: Ann"),
        (("News", "Launch", "When"), "Today"),
    ]


def test_books_are_read_in_the_order_of_their_spine() -> None:
    book = epub({"z.xhtml": "<h1>One</h1><p>first</p>", "a.xhtml": "<h1>Two</h1><p>then</p>"})

    reading = read_here(book, ".epub")

    assert [(block.heading, block.text) for block in reading.blocks] == [
        (("One",), "first"),
        (("Two",), "then"),
    ]


def test_open_documents_have_headings_lists_tables_and_notes() -> None:
    body = (
        '<text:h text:outline-level="1">Terms</text:h>'
        "<text:p>Pay<text:s/>now<text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>or later</text:p></text:note-body></text:note></text:p>"
        "<text:list><text:list-item><text:p>one</text:p></text:list-item></text:list>"
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
        "<table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>"
    )

    blocks = read_here(open_document(body), ".odt").blocks

    assert [(block.kind, block.heading, block.text) for block in blocks] == [
        (BlockKind.PROSE, ("Terms",), "Pay now [Note: or later]\n- one"),
        (BlockKind.TABLE, ("Terms",), "a | b"),
    ]


def test_open_presentations_have_slides() -> None:
    box = "<draw:frame><draw:text-box><text:p>{}</text:p></draw:text-box></draw:frame>"
    page = f"<draw:page>{box}</draw:page>"
    deck = open_document(page.format("x") + page.format("y"), kind="presentation")

    reading = read_here(deck, ".odp")

    assert [(block.page, block.place, block.text) for block in reading.blocks] == [
        (1, "slide 1", "x"),
        (2, "slide 2", "y"),
    ]


def test_locked_open_documents_are_encrypted() -> None:
    locked = open_document("", manifest="<encryption-data/>")

    assert refusal(locked, ".odt")[0] is RefusalReason.ENCRYPTED


@pytest.mark.parametrize("suffix", [".py", ".sh", ".yaml", ".toml", ".sql"])
def test_source_code_keeps_its_lines(suffix: str) -> None:
    (block,) = read_here("if x:\n    y()\n", suffix).blocks

    assert (block.kind, block.text) == (BlockKind.CODE, "if x:\n    y()")


def test_characters_beyond_the_limit_are_left_out_and_said_so() -> None:
    reading = read_here("word " * 100, ".txt", limits=ReadingLimits(characters=20))

    assert texts(reading) == ["word word word word "]
    assert reading.truncated
