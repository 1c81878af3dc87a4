"""Read one file again and again, each time with another byte flipped, confined as a child is.

Run as `python -m tests.programs.flipping SUFFIX FIRST COUNT < file`; prints one line per flip:
its number, then `read`, or why the file was refused. A crash ends the program at that line.
"""

import random
import sys

from rag.readers.confinement import confine
from rag.readers.limits import ReadingLimits
from rag.readers.reading import read
from rag.readers.refusal import RefusedError


def main() -> None:
    suffix, first, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    original = sys.stdin.buffer.read()
    limits = ReadingLimits(cpu_s=120, wall_s=240.0)
    confine(limits)
    for number in range(first, first + count):
        _say(f"{number} ")
        _say(f"{_outcome(_flipped(original, number), suffix, limits)}\n")


def _say(text: str) -> None:
    sys.stdout.write(text)
    # At a crash, what is still in the buffer would be lost.
    sys.stdout.flush()


def _flipped(original: bytes, number: int) -> bytes:
    chance = random.Random(number)
    changed = bytearray(original)
    changed[chance.randrange(len(changed))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def _outcome(data: bytes, suffix: str, limits: ReadingLimits) -> str:
    try:
        read(data, suffix=suffix, limits=limits)
    except RefusedError as refused:
        return refused.reason.value
    except MemoryError:
        return "memory"
    return "read"


if __name__ == "__main__":
    main()
