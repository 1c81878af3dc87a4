"""What a confined process can no longer do: each probe runs in a process that confines itself."""

import json
import platform
import subprocess
import sys
from pathlib import Path

import pytest

linux = pytest.mark.skipif(sys.platform != "linux", reason="these walls are Linux's")
seccomp = pytest.mark.skipif(
    platform.machine() not in {"x86_64", "aarch64"}, reason="calls are known for two processors"
)

PROBE = """
import ctypes, os, resource, sys
from rag.readers.confinement import confine
from rag.readers.limits import ReadingLimits
confine(ReadingLimits())
libc = ctypes.CDLL(None, use_errno=True)
try:
    {attempt}
except BaseException as error:
    print(type(error).__name__)
else:
    print("done")
"""


def attempt(code: str) -> str:
    """Return `done`, or the name of the exception that the code ends in once confined."""
    return _printed(PROBE.format(attempt=code))


def _printed(code: str) -> str:
    command = [sys.executable, "-I", "-c", code]
    return subprocess.run(command, capture_output=True, check=False, env={}).stdout.decode().strip()


def raw(call: str) -> str:
    """Return code that makes a call past Python, as a parser in C would."""
    return f"assert libc.{call} >= 0"


def test_ordinary_work_is_still_possible() -> None:
    assert attempt("import selectolax.lexbor; bytes(10_000_000)") == "done"


@linux
@seccomp
@pytest.mark.parametrize(
    "call",
    [
        "socket(2, 1, 0)",  # IPv4
        "socket(10, 1, 0)",  # IPv6
        "socket(1, 1, 0)",  # local sockets, such as the database's
        "fork()",
        'execv(b"/bin/true", None)',
        "ptrace(16, os.getppid(), 0, 0)",
    ],
)
def test_the_kernel_refuses_sockets_and_processes(call: str) -> None:
    assert attempt(raw(call)) == "AssertionError"


@linux
def test_the_network_is_another_one() -> None:
    network = "os.readlink('/proc/self/ns/net')"
    left = _printed(
        "import os; from rag.readers import linux_walls; "
        f"before = {network}; linux_walls.leave_network(); print({network} != before)"
    )
    if left == "False":
        pytest.skip("the kernel lets nobody leave the network; the other walls stand")

    assert left == "True"


@pytest.mark.parametrize(
    "code",
    [
        "import socket; socket.socket()",
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
    ],
)
def test_python_refuses_sockets_and_programs(code: str) -> None:
    assert attempt(code) == "PermissionError"


@linux
@pytest.mark.parametrize(
    "path", ["/etc/passwd", "/proc/self/environ", str(Path(__file__).parents[3] / "pyproject.toml")]
)
def test_files_outside_python_cannot_be_read(path: str) -> None:
    if not _landlock_is_on():
        pytest.skip("the kernel has no Landlock")

    assert attempt(f"open({path!r}).close()") == "PermissionError"


def test_nothing_can_be_written(tmp_path: Path) -> None:
    target = str(tmp_path / "written")

    assert attempt(f"print('x', file=open({target!r}, 'w'), flush=True)") != "done"
    assert not Path(target).exists() or Path(target).stat().st_size == 0


@linux
def test_memory_is_bounded() -> None:
    assert attempt("bytes(1200 * 1024 * 1024)") == "MemoryError"


@pytest.mark.parametrize(
    ("limit", "value"), [("CPU", 30), ("FSIZE", 0), ("NOFILE", 64), ("CORE", 0)]
)
def test_other_limits_are_set(limit: str, value: int) -> None:
    code = f"assert resource.getrlimit(resource.RLIMIT_{limit})[0] == {value}"

    assert attempt(code) == "done"


def _landlock_is_on() -> bool:
    modules = Path("/sys/kernel/security/lsm")
    return not modules.exists() or "landlock" in modules.read_text()


def test_the_child_writes_nothing_but_its_answer() -> None:
    task = json.dumps({"suffix": ".txt", "limits": {}})
    command = [sys.executable, "-I", "-m", "rag.readers.child", task]

    child = subprocess.run(command, input=b"Words", capture_output=True, check=True, env={})

    assert int.from_bytes(child.stdout[:4]) == len(child.stdout) - 4
    assert child.stderr == b""
