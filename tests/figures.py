"""Figures: what a test counted, printed at the end of a run, whichever worker ran it."""

from collections import Counter, defaultdict
from collections.abc import Callable

import pytest

Figures = Callable[..., None]
"""Takes a sentence with places for counts, and the counts."""


@pytest.fixture
def figures(record_property: Callable[[str, object], None]) -> Figures:
    """Return what notes a figure, such as `"{probes:,} probes: 0 found", probes=20_000`.

    The counts of one sentence are added up over all tests of the same function.
    """
    return lambda sentence, **counts: record_property("figure", (sentence, counts))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the figures of all that passed, whatever worker ran it."""
    noted: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    for report in terminalreporter.stats.get("passed", []):
        test = report.nodeid.rpartition("::")[2].partition("[")[0]
        for name, figure in report.user_properties:
            if name == "figure":
                sentence, counts = figure
                noted[test, sentence].update(counts)
    if noted:
        terminalreporter.section("figures")
    for (test, sentence), counts in noted.items():
        terminalreporter.write_line(f"{test}: {sentence.format(**counts)}")
