"""What `python -m benchmarks` runs, and what it says where it cannot."""

from pathlib import Path

import pytest

from benchmarks import retrieval
from benchmarks.__main__ import PROGRAMS

FOLDER = Path(retrieval.__file__).parent
HELPING = {"__main__", "slow_model"}
"""Started by the others."""


def test_every_measurement_is_among_the_programs() -> None:
    started = {p.stem for p in FOLDER.glob("*.py") if '__name__ == "__main__"' in p.read_text()}

    assert started - HELPING == set(PROGRAMS)


def test_without_its_data_retrieval_says_what_is_missing_and_where(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"no question sets.*nowhere.*\.\./shared/data"):
        retrieval.main([str(tmp_path / "nowhere")])
