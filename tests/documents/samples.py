"""One ordinary document of every format that is read, small, and rich in structure."""

from tests.documents import books, office, pdfs

PAGE = (
    "<html><head><title>Terms</title></head><body><h1>Terms</h1><p>Pay within "
    "<b>30 days</b>.</p><ul><li>One</li><li>Two</li></ul><table><tr><th>Plan</th><th>Price</th>"
    "</tr><tr><td>Small</td><td>5</td></tr></table></body></html>"
)

SAMPLES: dict[str, bytes] = {
    ".pdf": pdfs.outlined_pdf([(0, "Terms"), (1, "Payment"), (1, "Notice")]),
    ".docx": office.word("# Terms", "Pay within 30 days.", "## Notice", "Three months."),
    ".pptx": office.slides(("Terms", "Pay within 30 days."), ("Notice", "Three months.")),
    ".xlsx": office.workbook(Prices=[["Plan", "Price", "Days"], ["Small", 5, 30]]),
    ".odt": books.open_document("<text:h>Terms</text:h><text:p>Pay within 30 days.</text:p>"),
    ".epub": books.epub({"one.xhtml": PAGE}),
    ".html": PAGE.encode(),
    ".md": b"# Terms\n\nPay within **30 days**.\n\n| Plan | Price |\n|---|---|\n| Small | 5 |\n",
    ".csv": b"Plan;Price\nSmall;5\nLarge;9\n",
    ".json": b'[{"plan": "Small", "price": 5}, {"plan": "Large", "price": 9}]',
    ".xml": b"<rss><channel><title>News</title><item><title>One</title></item></channel></rss>",
    ".ipynb": b'{"cells": [{"cell_type": "markdown", "source": ["# Terms"]}], "nbformat": 4}',
    ".txt": "Müller zahlt in 30 Tagen.".encode("latin-1"),
}
