"""An answer as it comes, in a terminal or a pipe."""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.status import Status
from rich.text import Text

from adapters.incoming import Sign
from adapters.markdown.parsing import parsed
from adapters.markdown.rendering import rendered
from adapters.markdown.stable import stable
from adapters.markdown.tables import WIDEST
from adapters.replies import Final, Posted, Progress, ReplyPart, Snapshot
from adapters.terminal.markup import TerminalMarkup, printable
from adapters.terminal.outbound import source_lines

_NOTHING_TO_EDIT = Posted(ids=())
"""What is printed has no id: it stays as it is."""


def _nobody(final: Final) -> None:
    del final


class TerminalThread:
    """One answer on standard output; what is being done meanwhile on standard error.

    Text only grows: of a snapshot is shown what can no longer change, and what begins with what
    is shown is appended. Anything else is shown again below, since a pipe cannot take back what
    it has printed.
    """

    def __init__(self, *, ended: Callable[[Final], None] = _nobody) -> None:
        """Write to the standard streams; `ended` hears of the end once it is shown."""
        self._out = Console(highlight=False, soft_wrap=True)
        self._progress = Console(stderr=True)
        self._status: Status | None = None
        columns = self._out.width if self._out.is_terminal else WIDEST
        self._markup = TerminalMarkup(columns=columns)
        self._shown = ""
        self._ended = ended
        self._is_over = False

    async def show(self, part: ReplyPart) -> Posted:
        if not self._is_over:
            self._show_part(part)
        return _NOTHING_TO_EDIT

    async def mark(self, sign: Sign) -> None:
        """Do nothing: whoever typed a line sees that it was taken."""

    async def remove(self) -> None:
        """Show nothing more; what is printed stays."""
        self._is_over = True
        self._clear_stage()

    def _show_part(self, part: ReplyPart) -> None:
        match part:
            case Progress(sentence=""):
                self._clear_stage()
            case Progress(sentence=sentence):
                self._show_stage(sentence)
            case Snapshot(text=text):
                self._show_text(stable(text))
            case Final():
                self._is_over = True
                self._show_end(part)
                self._ended(part)

    def _show_stage(self, sentence: str) -> None:
        if not self._progress.is_terminal or self._shown:
            return
        if self._status is None:
            self._status = self._progress.status(sentence)
            self._status.start()
        self._status.update(sentence)

    def _show_end(self, final: Final) -> None:
        """Show the whole text, its sources by number, and what else there is to say."""
        if final.text:
            self._show_text(final.text)
            self._print("\n")
        self._clear_stage()
        for sentence in final.told:
            self._out.print(Text(sentence, style="yellow" if self._shown else ""))
        if final.citations:
            self._out.print(Text("────", style="dim"))
        for line in source_lines(final.citations):
            self._out.print(line)

    def _clear_stage(self) -> None:
        if self._status is not None:
            self._status.stop()
            self._status = None

    def _show_text(self, text: str) -> None:
        markup = rendered(parsed(text), self._markup)
        if not markup:
            return
        self._clear_stage()
        if not markup.startswith(self._shown):
            self._print("\n\n")
            self._shown = ""
        self._print(markup[len(self._shown) :])
        self._shown = markup

    def _print(self, markup: str) -> None:
        self._out.print(printable(markup), end="")
        sys.stdout.flush()
