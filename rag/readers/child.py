"""Reads one file in a process of its own: `python -I -m rag.readers.child TASK < file`.

Standard output gets one result as `rag.readers.wire` writes it, and nothing else.
"""

import os
import sys
import traceback

from rag.readers.confinement import confine
from rag.readers.reading import read
from rag.readers.refusal import RefusedError
from rag.readers.wire import Refusal, Result, Task, encoded
from rag.values import RefusalReason


def main() -> None:
    """Confine this process, read descriptor 0, answer on descriptor 1."""
    task = Task.from_json(sys.argv[1])
    # Parsers that print must not talk to the parent.
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    confine(task.limits)
    answer.write(encoded(_result(task)))
    answer.flush()
    # Tearing down a parser's objects is slow, and crashes where the file was damaged.
    os._exit(0)


def _result(task: Task) -> Result:
    try:
        with os.fdopen(0, "rb") as file:
            data = file.read(task.limits.file_bytes + 1)
        return read(data, suffix=task.suffix, limits=task.limits)
    except RefusedError as refused:
        return _refusal(refused.reason, refused.detail, error=refused.__cause__)
    except MemoryError as error:
        detail = "reading it takes too much memory. Split it into smaller files and drop those."
        return _refusal(RefusalReason.TOO_LARGE, detail, error=error)


def _refusal(reason: RefusalReason, detail: str, *, error: BaseException | None) -> Refusal:
    return Refusal(reason=reason, detail=detail, evidence=_evidence(error))


def _evidence(error: BaseException | None) -> str:
    if error is None:
        return ""
    frames = traceback.extract_tb(error.__traceback__)
    where = f" at {frames[-1].filename}:{frames[-1].lineno}" if frames else ""
    # The message of a parser's exception may quote the file; its type and place do not.
    return f"{type(error).__name__}{where}"


if __name__ == "__main__":
    main()
