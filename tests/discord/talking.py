"""People in one server with Footnote, and what they see of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakes.discord.people import Person
from tests.fakes.discord.screens import Shown
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Message, Ref, Snowflake

HANDBOOK = (
    b"# Handbook\n\n## Parental leave\n\nYou need to give eight weeks' notice of parental leave, "
    b"in writing, to your manager.\n\n## Early birth\n\nIf the child comes early, tell HR within "
    b"two weeks after the birth.\n"
)
PRINTER = b"The printer on floor two needs toner of type K-77.\n"
QUESTION = "How much notice for parental leave?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """Anna and Bob in #general; Mo is a moderator."""

    discord: FakeDiscord
    acme: Server
    anna: Person
    bob: Person
    mo: Person
    general: Snowflake

    async def give(
        self, name: str = "handbook.md", content: bytes = HANDBOOK, *, by: Person | None = None
    ) -> Ref:
        """Give a file with a mention, and wait until it is read."""
        given = (by or self.anna).says(self.general, "", files={name: content})
        await self.answered(given)
        return given

    async def ask(
        self,
        text: str = QUESTION,
        *,
        by: Person | None = None,
        into: Snowflake | None = None,
        files: Mapping[str, bytes] | None = None,
        mentions_bot: bool = True,
        replies_to: Ref | None = None,
    ) -> Ref:
        """Ask, and wait until the answer is complete."""
        asked = (by or self.anna).says(
            into or self.general,
            text,
            files=files,
            mentions_bot=mentions_bot,
            replies_to=replies_to,
        )
        await self.answered(asked)
        return asked

    async def answered(self, asked: Ref) -> Shown:
        """Wait until the answer to a message is complete, and return its last message."""
        await self.discord.until(lambda: self._is_complete(asked), within_s=40)
        return self.answers(asked)[-1]

    def answers(self, asked: Ref) -> list[Shown]:
        """Return what Footnote wrote in the thread of a message, or as replies to it."""
        return [self.discord.shown(message.ref) for message in self._posts(asked)]

    def text(self, asked: Ref) -> str:
        """Return all that Footnote says to one message."""
        return "\n".join(shown.text for shown in self.answers(asked)).replace("\u200b", "")

    def thread(self, asked: Ref) -> Snowflake:
        thread = self.discord.thread_of(asked)
        assert thread is not None, "no thread was made"
        return thread

    def _posts(self, asked: Ref) -> list[Message]:
        world = self.discord.world
        own = [m for m in world.messages.values() if m.author == world.bot and m.kind in {0, 19}]
        own.sort(key=lambda message: int(message.ref.id))
        thread = self.discord.thread_of(asked)
        found: list[Message] = []
        goes_on = False
        for message in own:
            if message.ref.channel not in {asked.channel, thread} or message.ref == asked:
                continue
            if int(message.ref.id) < int(asked.id):
                continue
            if message.reference is not None:
                goes_on = message.reference == asked
            elif message.ref.channel == thread != asked.channel:
                goes_on = not found or goes_on
            if goes_on:
                found.append(message)
        return found

    def _is_complete(self, asked: Ref) -> bool:
        answers = self.answers(asked)
        signs = {name for name, _ in self.discord.world.messages[asked].reactions}
        return bool(answers) and not answers[-1].text.startswith("🔎") and "👀" not in signs
