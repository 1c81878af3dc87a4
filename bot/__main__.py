"""The `footnote` command: read the words, run the command, end with an honest exit code."""

import asyncio
import importlib
import signal
import sys
from collections.abc import Coroutine, Sequence

from bot.arguments import parser
from bot.errors import BotError
from rag.errors import RagError

REFUSED = 1
UNUSABLE = 2
INTERRUPTED = 130
TERMINATED = 143


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done; 1 something was refused or not found; 2 wrong use or unusable settings;
        130 stopped by Ctrl-C, 143 by SIGTERM.
    """
    chosen = parser().parse_args(words)
    try:
        from bot.logs import start_logging
        from bot.settings import clear_environment, read_settings

        settings = read_settings()
        clear_environment()
        start_logging(settings)
        command = importlib.import_module(f"bot.commands.{chosen.command}")
        return asyncio.run(_until_terminated(command.run(chosen, settings)))
    except KeyboardInterrupt:
        return INTERRUPTED
    except asyncio.CancelledError:
        return TERMINATED
    except BrokenPipeError:
        return REFUSED
    except (BotError, RagError) as error:
        from bot.redacting import Redactor

        told = Redactor().redacted(str(error))
        print(f"footnote: {told}", file=sys.stderr)  # noqa: T201 - the last word of a command
        return UNUSABLE


async def _until_terminated(command: Coroutine[None, None, int]) -> int:
    """Let SIGTERM end a command like Ctrl-C does: its database is closed, its children end."""
    running = asyncio.ensure_future(command)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, running.cancel)
    return await running


if __name__ == "__main__":
    sys.exit(main())
