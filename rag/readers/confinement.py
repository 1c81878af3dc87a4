"""What a child takes away from itself before it looks at a file.

Each wall stands alone; a kernel that does not know one still has the others.
"""

import ctypes
import os
import resource
import signal
import sys
from contextlib import suppress

from rag.readers.limits import ReadingLimits

_CLONE_NEWUSER = 0x10000000
_CLONE_NEWNET = 0x40000000
_OPEN_FILES = 64


def confine(limits: ReadingLimits) -> None:
    """Bound memory, time, files and processes, and leave the network; it cannot be undone."""
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
    _leave_network()


def _limit(what: int, soft: int, *, hard: int | None = None) -> None:
    # macOS refuses to bound the address space, and containers may have set a lower maximum.
    with suppress(OSError, ValueError):
        resource.setrlimit(what, (soft, soft if hard is None else hard))


def _leave_network() -> None:
    if sys.platform == "linux":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.unshare(_CLONE_NEWNET) == 0 or libc.unshare(_CLONE_NEWUSER | _CLONE_NEWNET) == 0:
            return
    sys.addaudithook(_refuse_sockets)


def _refuse_sockets(event: str, _arguments: tuple[object, ...]) -> None:
    if event.startswith("socket."):
        raise PermissionError("a reader has no network")
