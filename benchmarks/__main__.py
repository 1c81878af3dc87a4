"""Every measurement, one after another, each in a process of its own: `python -m benchmarks`."""

import subprocess
import sys

PROGRAMS = ("retrieval", "concurrency", "readers", "flood", "acknowledging")
"""By their module below `benchmarks`; each can be run alone."""


def main() -> int:
    """Run them all, also when one fails; return how many did."""
    failed = 0
    for program in PROGRAMS:
        print(f"\n== {program}", flush=True)
        ended = subprocess.run([sys.executable, "-m", f"benchmarks.{program}"], check=False)
        failed += ended.returncode != 0
    return failed


if __name__ == "__main__":
    sys.exit(main())
