"""Logging to standard error, with everything secret taken out."""

import logging
import sys
import threading
from types import TracebackType

from bot.redacting import Redactor
from bot.settings import Settings

_LOG = logging.getLogger(__name__)


class RedactingFormatter(logging.Formatter):
    """Formats a record and replaces what is, or looks like, a secret: also in stack traces."""

    def __init__(self, redactor: Redactor) -> None:
        """Leave it to `redactor` to know secrets."""
        super().__init__("footnote: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.redacted(super().format(record))


def start_logging(settings: Settings) -> None:
    """Send log records of the set level and above to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter(Redactor(settings)))
    logging.basicConfig(level=settings.log_level, handlers=[handler], force=True)
    if settings.log_level == "DEBUG":
        # At this level libraries log what people write, prompts and all; we never do.
        logging.getLogger().setLevel(logging.INFO)
        for ours in ("bot", "adapters", "rag"):
            logging.getLogger(ours).setLevel(logging.DEBUG)
    else:
        # What a library logs about its own work is noise to a person at a terminal.
        for library in ("httpx", "httpcore", "openai", "workflows", "llama_index"):
            logging.getLogger(library).setLevel(logging.WARNING)
        # Our errors say that the database is gone; the pool would say so at each new attempt.
        logging.getLogger("psycopg.pool").setLevel(logging.ERROR)
    # What nobody caught would be printed as it is.
    sys.excepthook = _log_uncaught
    threading.excepthook = lambda end: _log_uncaught(end.exc_type, end.exc_value, end.exc_traceback)


def _log_uncaught(
    kind: type[BaseException], error: BaseException | None, trace: TracebackType | None
) -> None:
    if error is not None and not issubclass(kind, KeyboardInterrupt):
        _LOG.critical("Footnote broke", exc_info=(kind, error, trace))
