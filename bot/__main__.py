"""The `footnote` command: read the words, run the command, end with an honest exit code."""

import asyncio
import importlib
import sys
from collections.abc import Sequence

from bot.arguments import parser
from bot.errors import BotError
from rag.errors import RagError

INTERRUPTED = 130
UNUSABLE = 2
REFUSED = 1


def main(words: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns:
        0 done; 1 something was refused or not found; 2 wrong use or unusable settings;
        130 stopped by Ctrl-C.
    """
    chosen = parser().parse_args(words)
    try:
        from bot.logs import start_logging
        from bot.settings import read_settings

        settings = read_settings()
        start_logging(settings)
        command = importlib.import_module(f"bot.commands.{chosen.command}")
        return int(asyncio.run(command.run(chosen, settings)))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        return REFUSED
    except (BotError, RagError) as error:
        print(f"footnote: {error}", file=sys.stderr)  # noqa: T201 - the last word of a command
        return UNUSABLE


if __name__ == "__main__":
    sys.exit(main())
