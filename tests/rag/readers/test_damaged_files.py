"""Files that were cut short or changed in a single byte: always an end, never a hang."""

import subprocess
import sys
from collections import Counter

import pytest

from rag.values import RefusalReason
from tests.documents.samples import SAMPLES
from tests.rag.readers.conftest import Outcome
from tests.rag.readers.reading_here import read_here, refusal, texts

ENDS = {"read", "memory", *RefusalReason}
FLIPS = 10_000


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_sample_is_read_whole(suffix: str) -> None:
    reading = read_here(SAMPLES[suffix], suffix)

    assert texts(reading)
    assert not reading.truncated


@pytest.mark.parametrize("suffix", SAMPLES)
def test_every_tenth_of_a_file_ends_as_something(suffix: str) -> None:
    whole = SAMPLES[suffix]

    for tenth in range(1, 10):
        reason, detail = refusal(whole[: len(whole) * tenth // 10], suffix)

        assert reason is None or detail.endswith(".")
        assert reason is not RefusalReason.HOSTILE


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx"])
async def test_half_a_file_ends_in_a_child_as_it_does_here(outcome: Outcome, suffix: str) -> None:
    half = SAMPLES[suffix][: len(SAMPLES[suffix]) // 2]

    expected, _ = refusal(half, suffix)

    assert await outcome(half, f"half{suffix}") == (expected.value if expected else "read")


@pytest.mark.timeout(600)
@pytest.mark.parametrize("suffix", SAMPLES)
def test_flipped_bytes_end_as_something(suffix: str, full_size: bool) -> None:
    count = (FLIPS if full_size else FLIPS // 10) // len(SAMPLES)

    ends = _ends_of_flips(suffix, count)

    assert ends.total() == count
    assert set(ends) <= ENDS, ends


def _ends_of_flips(suffix: str, count: int) -> Counter[str]:
    command = [sys.executable, "-m", "tests.programs.flipping", suffix, "0", str(count)]
    program = subprocess.run(command, input=SAMPLES[suffix], capture_output=True, check=False)
    lines = program.stdout.decode().splitlines()
    # A line without an end is the flip at which the program crashed.
    return Counter(line.partition(" ")[2] or f"crash at flip {line}" for line in lines)
