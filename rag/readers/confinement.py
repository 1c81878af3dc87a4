"""What a child takes away from itself before it looks at a file.

Each wall stands alone; a system that does not know one still has the others. None of them needs
privileges, and none can be taken down again.
"""

import os
import resource
import signal
import sys
from contextlib import suppress

from rag.readers import linux_walls
from rag.readers.limits import ReadingLimits

_OPEN_FILES = 64
_REFUSED_EVENTS = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.system")


def confine(limits: ReadingLimits) -> None:
    """Bound memory, time, files and processes; leave the network; hide the file system."""
    _limit(resource.RLIMIT_AS, limits.memory_bytes)
    # At the soft limit SIGXCPU tells the parent why; at the hard one it would be just SIGKILL.
    _limit(resource.RLIMIT_CPU, limits.cpu_s, hard=limits.cpu_s + 1)
    _limit(resource.RLIMIT_FSIZE, 0)
    _limit(resource.RLIMIT_NOFILE, _OPEN_FILES)
    _limit(resource.RLIMIT_CORE, 0)
    if os.geteuid() != 0:
        # It counts all processes of the user, so it only stops new ones; root is never stopped.
        _limit(resource.RLIMIT_NPROC, 0)
    # Should the parent be killed, nobody else would end a reader that waits for ever.
    signal.alarm(int(limits.wall_s) + 5)
    if sys.platform == "linux":
        linux_walls.leave_network()
        linux_walls.hide_files()
        linux_walls.forbid_calls()
    sys.addaudithook(_refuse_sockets_and_programs)


def _limit(what: int, soft: int, *, hard: int | None = None) -> None:
    # macOS refuses to bound the address space, and containers may have set a lower maximum.
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (soft, soft if hard is None else hard))


def _refuse_sockets_and_programs(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith(_REFUSED_EVENTS):
        raise PermissionError(f"a reader has no use for {event}")
