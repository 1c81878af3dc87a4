"""HTML: main content in order, tables by row, and nothing that people do not see."""

import pytest

from rag.values import BlockKind
from tests.rag.readers.reading_here import read_here, texts


def page(body: str, *, head: str = "") -> str:
    return f"<!doctype html><html><head>{head}</head><body>{body}</body></html>"


def test_headings_nest() -> None:
    html = page("<h1>A</h1><h2>B</h2><p>x</p><h2>C</h2><p>y</p><h1>D</h1><p>z</p>")

    blocks = read_here(html, ".html").blocks

    assert [(block.heading, block.text) for block in blocks] == [
        (("A", "B"), "x"),
        (("A", "C"), "y"),
        (("D",), "z"),
    ]


def test_the_title_heads_a_page_without_headings() -> None:
    reading = read_here(page("<p>Words</p>", head="<title>Terms</title>"), ".html")

    assert reading.blocks[0].heading == ("Terms",)


def test_paragraphs_lists_and_breaks_keep_their_lines() -> None:
    html = page("<p>One <b>bold</b>\n word</p><ul><li>a</li><li>b</li></ul>c<br>d")

    assert texts(read_here(html, ".html")) == ["One bold word\n\n- a\n- b\n\nc\nd"]


@pytest.mark.parametrize(
    "unseen",
    [
        "<script>x</script>",
        "<style>x</style>",
        "<nav>x</nav>",
        "<template>x</template>",
        "<p hidden>x</p>",
        '<p aria-hidden="true">x</p>',
        '<p style="color:red; display: none">x</p>',
        '<p style="VISIBILITY:hidden">x</p>',
        "<!-- x -->",
    ],
)
def test_what_people_do_not_see_is_not_read(unseen: str) -> None:
    assert texts(read_here(page(f"<p>Words</p>{unseen}"), ".html")) == ["Words"]


def test_the_main_element_is_taken_at_its_word() -> None:
    html = page("<div>Menu</div><main><p>" + "Words " * 20 + "</p></main><footer>Imprint</footer>")

    (text,) = texts(read_here(html, ".html"))

    assert "Menu" not in text
    assert "Imprint" not in text


def test_tables_name_their_columns_and_spanning_cells_repeat() -> None:
    html = page(
        "<table><tr><th>Region</th><th>City</th></tr>"
        "<tr><td rowspan=2>North</td><td>Oslo</td></tr><tr><td>Bergen</td></tr></table>"
    )

    (block,) = read_here(html, ".html").blocks

    assert block.kind is BlockKind.TABLE
    assert block.text == "Region: North | City: Oslo\nRegion: North | City: Bergen"


def test_a_table_that_arranges_a_page_is_walked_through() -> None:
    html = page("<table><tr><td><h2>News</h2><p>x</p></td><td><p>y</p></td></tr></table>")

    blocks = read_here(html, ".html").blocks

    assert [block.kind for block in blocks] == [BlockKind.PROSE]
    assert blocks[0].heading == ("News",)


def test_listings_keep_their_indentation() -> None:
    (block,) = read_here(page("<pre>if x:\n    y()</pre>"), ".html").blocks

    assert (block.kind, block.text) == (BlockKind.CODE, "if x:\n    y()")


def test_a_page_is_known_without_a_suffix() -> None:
    assert read_here(page("<p>x</p>")).format == "HTML"


def test_the_encoding_is_the_one_the_page_declares() -> None:
    html = page("<p>Привет, мир</p>", head='<meta charset="koi8-r">').encode("koi8-r")

    assert texts(read_here(html, ".html")) == ["Привет, мир"]
