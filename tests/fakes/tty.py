"""A pseudo-terminal with a program in it: what a person types there, and what they see."""

import asyncio
import os
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

_ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_PATIENCE_S = 30.0

CTRL_C = "\x03"
CTRL_D = "\x04"


@dataclass(kw_only=True)
class Tty:
    """One terminal; lines typed before they are asked for wait, as they do in a real one."""

    process: asyncio.subprocess.Process
    _keyboard: int
    _seen: str = ""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    def press(self, keys: str) -> None:
        os.write(self._keyboard, keys.encode())

    async def sees(self, text: str) -> str:
        """Wait until a text stands on the screen, and return what came until then, once."""
        try:
            async with asyncio.timeout(_PATIENCE_S):
                while text not in self._seen:
                    self._news.clear()
                    await self._news.wait()
        except TimeoutError:
            raise AssertionError(f"{text!r} was not shown, but {self._seen!r}") from None
        until, _, self._seen = self._seen.partition(text)
        return until + text

    async def ended(self) -> int:
        """Wait for the program to end, and return its exit code."""
        return await asyncio.wait_for(self.process.wait(), _PATIENCE_S)

    def read(self) -> None:
        """Take in what the program wrote; called by the loop."""
        try:
            written = os.read(self._keyboard, 2**16)
        except OSError:  # the program, and with it the other end, is gone
            written = b""
        if not written:
            asyncio.get_running_loop().remove_reader(self._keyboard)
        self._seen += _ESCAPES.sub("", written.decode(errors="replace").replace("\r\n", "\n"))
        self._news.set()


@asynccontextmanager
async def program_in_tty(*words: str, env: Mapping[str, str], cwd: Path) -> AsyncIterator[Tty]:
    """Run a program with a terminal of its own while the block runs."""
    ours, theirs = os.openpty()
    loop = asyncio.get_running_loop()
    process = await asyncio.create_subprocess_exec(
        *words,
        env={"TERM": "xterm", "COLUMNS": "100", **env},
        cwd=cwd,
        preexec_fn=lambda: os.login_tty(theirs),  # so that Ctrl-C reaches it
    )
    os.close(theirs)
    tty = Tty(process=process, _keyboard=ours)
    loop.add_reader(ours, tty.read)
    try:
        yield tty
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.wait()
        loop.remove_reader(ours)
        os.close(ours)
