"""Everything that reaches people's screens, by whatever way."""

from tests.safety.app_worlds import AppWorld


class Screens:
    """All that both platforms were given since some moment."""

    def __init__(self, world: AppWorld) -> None:
        self._world = world
        self._slack, self._discord = world.slack, world.discord
        self._marks = (
            len(self._slack.requests),
            len(self._slack.world.changes),
            len(self._discord.requests),
            len(self._discord.world.changes),
        )

    def since(self) -> list[str]:
        """Return messages, whispers, modals, choices, statuses: every word of them."""
        requests, changes, calls, events = self._marks
        posted = [c.message for c in self._slack.world.changes[changes:] if c.message]
        shown = [c.message for c in self._discord.world.changes[events:] if c.message]
        bot = self._discord.world.bot
        return [
            *map(str, self._slack.requests[requests:]),
            *(str(message) for message in posted if message.bot_id or message.only_for),
            *map(str, self._discord.requests[calls:]),
            *(str(message) for message in shown if message.author == bot),
        ]
