"""An answer as it comes, in a terminal or a pipe."""

import sys
from collections.abc import Sequence

from rich.console import Console
from rich.status import Status
from rich.text import Text

from adapters.markdown.parsing import parsed
from adapters.markdown.rendering import rendered
from adapters.markdown.stable import stable
from adapters.markdown.tables import WIDEST
from adapters.terminal.markup import TerminalMarkup, printable
from adapters.terminal.outbound import source_lines
from rag.values import Answer


class TerminalThread:
    """One answer on standard output; what is being done meanwhile on standard error.

    Text only grows: of a snapshot is shown what can no longer change, and what begins with what
    is shown is appended. Anything else is shown again below, since a pipe cannot take back what
    it has printed.
    """

    def __init__(self) -> None:
        """Write to the standard streams; the progress line only where a person watches."""
        self._out = Console(highlight=False, soft_wrap=True)
        self._progress = Console(stderr=True)
        self._status: Status | None = None
        columns = self._out.width if self._out.is_terminal else WIDEST
        self._markup = TerminalMarkup(columns=columns)
        self._shown = ""

    def show_stage(self, sentence: str) -> None:
        if not self._progress.is_terminal or self._shown:
            return
        if self._status is None:
            self._status = self._progress.status(sentence)
            self._status.start()
        self._status.update(sentence)

    def show_text(self, snapshot: str) -> None:
        """Show what is settled of a text that is still being written."""
        self._show(stable(snapshot))

    def show_end(self, answer: Answer, *, told: Sequence[str]) -> None:
        """Show the whole text, its sources by number, and what else there is to say."""
        if answer.text:
            self._show(answer.text)
            self._print("\n")
        self.clear_stage()
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

    def _show(self, text: str) -> None:
        markup = rendered(parsed(text), self._markup)
        if not markup:
            return
        self.clear_stage()
        if not markup.startswith(self._shown):
            self._print("\n\n")
            self._shown = ""
        self._print(markup[len(self._shown) :])
        self._shown = markup

    def _print(self, markup: str) -> None:
        self._out.print(printable(markup), end="")
        sys.stdout.flush()
