"""PowerPoint presentations (.pptx), slide by slide."""

import io

import pptx

from rag.readers.draft import Draft


def read(data: bytes, draft: Draft) -> None:
    """Add one section per slide under its title, then its tables and notes."""
    presentation = pptx.Presentation(io.BytesIO(data))
    draft.pages = len(presentation.slides)
    for number, slide in enumerate(presentation.slides, start=1):
        draft.end_headings()
        draft.page = number
        draft.place = f"slide {number}"
        title = slide.shapes.title
        if title is not None:
            draft.heading(title.text_frame.text, level=1)
        for shape in slide.shapes:
            if shape.has_text_frame and shape != title:
                draft.prose(shape.text_frame.text)
            elif shape.has_table:
                rows = [[cell.text for cell in row.cells] for row in shape.table.rows]
                draft.table(rows[1:], header=rows[0])
        if slide.has_notes_slide:
            draft.prose(slide.notes_slide.notes_text_frame.text)
    draft.end_headings()
