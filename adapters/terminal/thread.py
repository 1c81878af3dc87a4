"""An answer as it comes, in a terminal or a pipe."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.status import Status
from rich.text import Text

from adapters.terminal.outbound import harmless, source_lines
from rag.values import Answer


class TerminalThread:
    """One answer on standard output; what is being done meanwhile on standard error.

    Text only grows: a snapshot that begins with what is shown is appended, any other is shown
    again below, since a pipe cannot take back what it has printed.
    """

    def __init__(self) -> None:
        """Write to the standard streams; the progress line only where a person watches."""
        self._out = Console(highlight=False, soft_wrap=True)
        self._progress = Console(stderr=True)
        self._status: Status | None = None
        self._shown = ""

    def show_stage(self, sentence: str) -> None:
        if not self._progress.is_terminal or self._shown:
            return
        if self._status is None:
            self._status = self._progress.status(sentence)
            self._status.start()
        self._status.update(sentence)

    def show_text(self, snapshot: str) -> None:
        self.clear_stage()
        text = harmless(snapshot)
        if not text.startswith(self._shown):
            self._print("\n\n")
            self._shown = ""
        self._print(text[len(self._shown) :])
        self._shown = text

    def show_end(self, answer: Answer, *, told: Sequence[str]) -> None:
        """Show the whole text, its sources by number, and what else there is to say."""
        self.clear_stage()
        if answer.text:
            self.show_text(answer.text)
            self._print("\n")
        for sentence in told:
            self._out.print(Text(sentence, style="yellow" if self._shown else ""))
        if answer.citations:
            self._out.print(Text("────", style="dim"))
        for line in source_lines(answer.citations):
            self._out.print(line)

    def clear_stage(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _print(self, text: str) -> None:
        marked = Text(text)
        marked.highlight_regex(r"\[\d+\]", "cyan")
        self._out.print(marked, end="")
        sys.stdout.flush()
