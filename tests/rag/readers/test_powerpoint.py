"""PowerPoint: slides in order, titles as headings, tables, charts, groups, notes."""

import io
from collections.abc import Callable

import pptx
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from rag.readers.limits import ReadingLimits
from rag.values import BlockKind
from tests.documents.office import slides
from tests.rag.readers.reading_here import read_here, texts


def one_slide(fill: Callable[[object], None]) -> bytes:
    """Return a presentation whose only slide has no placeholders and is filled by `fill`."""
    presentation = pptx.Presentation()
    fill(presentation.slides.add_slide(presentation.slide_layouts[6]))
    out = io.BytesIO()
    presentation.save(out)
    return out.getvalue()


def test_each_slide_is_a_page_under_its_title() -> None:
    reading = read_here(slides(("Terms", "30 days"), ("Notice", "Three months")), ".pptx")

    assert [(b.page, b.place, b.heading, b.text) for b in reading.blocks] == [
        (1, "slide 1", ("Terms",), "30 days"),
        (2, "slide 2", ("Notice",), "Three months"),
    ]
    assert (reading.format, reading.pages) == ("PowerPoint", 2)


def test_a_slide_with_a_title_alone_is_text() -> None:
    assert texts(read_here(slides(("Thank you", "")), ".pptx")) == ["Thank you"]


def test_tables_name_their_columns() -> None:
    def fill(slide: object) -> None:
        box = (Inches(1), Inches(1), Inches(4), Inches(2))
        table = slide.shapes.add_table(2, 2, *box).table  # type: ignore[attr-defined]  # untyped
        for place, text in enumerate(("Plan", "Price", "Small", "5")):
            table.cell(place // 2, place % 2).text = text

    (block,) = read_here(one_slide(fill), ".pptx").blocks

    assert (block.kind, block.text) == (BlockKind.TABLE, "Plan: Small | Price: 5")


def test_charts_give_their_numbers() -> None:
    def fill(slide: object) -> None:
        data = CategoryChartData()  # type: ignore[no-untyped-call]  # untyped library
        data.categories = ["2023", "2024"]
        data.add_series("Sales", (4, 7))  # type: ignore[no-untyped-call]  # the same
        box = (Inches(1), Inches(1), Inches(4), Inches(2))
        slide.shapes.add_chart(  # type: ignore[attr-defined]  # untyped
            XL_CHART_TYPE.COLUMN_CLUSTERED, *box, data
        )

    assert texts(read_here(one_slide(fill), ".pptx")) == ["2023 | Sales: 4\n2024 | Sales: 7"]


def test_text_in_groups_is_found() -> None:
    def fill(slide: object) -> None:
        group = slide.shapes.add_group_shape()  # type: ignore[attr-defined]  # untyped
        box = group.shapes.add_textbox(0, 0, Inches(1), Inches(1))
        box.text_frame.text = "Inside"

    assert texts(read_here(one_slide(fill), ".pptx")) == ["Inside"]


def test_notes_belong_to_their_slide() -> None:
    def fill(slide: object) -> None:
        notes = slide.notes_slide  # type: ignore[attr-defined]  # untyped
        notes.notes_text_frame.text = "Say it slowly"

    (block,) = read_here(one_slide(fill), ".pptx").blocks

    assert (block.page, block.text) == (1, "Notes: Say it slowly")


def test_slides_beyond_the_limit_are_left_out_and_said_so() -> None:
    reading = read_here(slides(("a", "1"), ("b", "2")), ".pptx", limits=ReadingLimits(pages=1))

    assert texts(reading) == ["1"]
    assert (reading.pages, reading.truncated) == (2, True)
