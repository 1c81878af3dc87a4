"""What can go wrong around the workflows: settings, the database, the command line.

BotError
└── SettingsError             a value in the environment or in `.env` is unusable
"""

from collections.abc import Sequence


class BotError(Exception):
    """Anything that went wrong in `bot`; catch this to catch them all."""


class SettingsError(BotError):
    """Values in the environment or in `.env` are unusable; the message holds one line for each."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("These settings cannot be used:\n" + "\n".join(f"  {p}" for p in problems))
        self.problems = tuple(problems)
