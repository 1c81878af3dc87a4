"""Three walls of the Linux kernel: a network of one's own, Landlock, and a seccomp filter.

Python 3.11 has no functions for them, hence the numbers, which are part of the kernel's stable
interface: landlock(7), seccomp(2), unshare(2). Where the kernel refuses one it is left out.
"""

import ctypes
import os
import platform
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

_CLONE_NEWUSER, _CLONE_NEWNET = 0x10000000, 0x40000000
_PR_SET_SECCOMP, _PR_SET_NO_NEW_PRIVS = 22, 38

_LANDLOCK_CREATE_RULESET, _LANDLOCK_ADD_RULE, _LANDLOCK_RESTRICT_SELF = 444, 445, 446
_LANDLOCK_ALL = (1 << 13) - 1
_LANDLOCK_READ_FILE_AND_DIR = 1 << 2 | 1 << 3
_LANDLOCK_PATH_BENEATH = 1

_SECCOMP_MODE_FILTER = 2
_ALLOW, _REFUSE, _KILL = 0x7FFF0000, 0x00050001, 0x80000000
_LOAD, _JUMP_IF_EQUAL, _JUMP_IF_LARGER, _RETURN = 0x20, 0x15, 0x25, 0x06
_CALLS_OF_OTHER_INTERFACES = 0x40000000
_FORBIDDEN = {
    # socket, connect, bind, socketpair, io_uring_setup (which can open sockets too); execve,
    # execveat; clone, clone3, fork, vfork; ptrace, process_vm_readv, process_vm_writev.
    "x86_64": (0xC000003E, (41, 42, 49, 53, 425, 59, 322, 56, 435, 57, 58, 101, 310, 311)),
    "aarch64": (0xC00000B7, (198, 203, 200, 199, 425, 221, 281, 220, 435, 117, 270, 271)),
}


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def leave_network() -> None:
    """Move into a network of one's own, which has no way out."""
    if _libc().unshare(_CLONE_NEWNET) != 0:
        _libc().unshare(_CLONE_NEWUSER | _CLONE_NEWNET)


def hide_files() -> None:
    """Leave nothing but Python's own files to open, and those only for reading.

    What is open stays open. Settings, database and other uploads cannot be opened any more.
    """
    libc = _libc()
    handled = struct.pack("Q", _LANDLOCK_ALL)
    rules = libc.syscall(_LANDLOCK_CREATE_RULESET, handled, len(handled), 0)
    if rules < 0:
        return
    for folder in _needed_folders():
        with suppress(OSError):
            _allow_reading(folder, rules)
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.syscall(_LANDLOCK_RESTRICT_SELF, rules, 0)
    os.close(rules)


def _allow_reading(folder: Path, rules: int) -> None:
    place = os.open(folder, os.O_PATH | os.O_CLOEXEC)
    rule = struct.pack("=Qi", _LANDLOCK_READ_FILE_AND_DIR, place)
    _libc().syscall(_LANDLOCK_ADD_RULE, rules, _LANDLOCK_PATH_BENEATH, rule, 0)
    os.close(place)


def _needed_folders() -> set[Path]:
    """Return where Python, its packages, this package and shared libraries are loaded from."""
    ours = Path(__file__).parents[1]
    return {Path(sys.prefix), Path(sys.base_prefix), ours, *_library_folders()}


def _library_folders() -> Iterator[Path]:
    with suppress(OSError), Path("/proc/self/maps").open(encoding="utf-8") as loaded:
        for line in loaded:
            if ".so" in line:
                yield Path(line.split(maxsplit=5)[5]).parent


def forbid_calls() -> None:
    """Have the kernel refuse sockets of any kind, new processes, and a look into others."""
    known = _FORBIDDEN.get(platform.machine())
    if known is None:
        return
    architecture, calls = known
    last = len(calls)
    steps = [
        (_LOAD, 0, 0, 4),
        (_JUMP_IF_EQUAL, 1, 0, architecture),
        (_RETURN, 0, 0, _KILL),
        (_LOAD, 0, 0, 0),
        (_JUMP_IF_LARGER, last + 1, 0, _CALLS_OF_OTHER_INTERFACES - 1),
        *((_JUMP_IF_EQUAL, last - place, 0, call) for place, call in enumerate(calls)),
        (_RETURN, 0, 0, _ALLOW),
        (_RETURN, 0, 0, _REFUSE),
    ]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    program = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(code))
    libc = _libc()
    libc.prctl(_PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, program, 0, 0)
