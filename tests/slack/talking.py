"""People in one workspace with Footnote, and what they see of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakes.slack.people import Person
from tests.fakes.slack.screens import Shown
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId, Ref, Ts
from tests.fakes.slack.uploads import Upload
from tests.fakes.slack.workspaces import Workspace

HANDBOOK = (
    b"# Handbook\n\n## Parental leave\n\nYou need to give eight weeks' notice of parental leave, "
    b"in writing, to your manager.\n\n## Early birth\n\nIf the child comes early, tell HR within "
    b"two weeks after the birth.\n"
)
PRINTER = b"The printer on floor two needs toner of type K-77.\n"
QUESTION = "How much notice for parental leave?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Anna and Bob in #general."""

    slack: FakeSlack
    acme: Workspace
    anna: Person
    bob: Person
    general: ChannelId

    async def drop(
        self,
        name: str,
        content: bytes | Upload,
        *,
        by: Person | None = None,
        into: ChannelId | None = None,
        thread: Ref | None = None,
    ) -> Ref:
        """Drop a file that nobody asks about, and wait until it is read."""
        person, place = by or self.anna, into or self.general
        files = {name: content}
        dropped = person.says(place, "", thread=thread, files=files, mentions_bot=False)
        await self.slack.until(lambda: "white_check_mark" in self.slack.reactions(dropped))
        return dropped

    async def ask(
        self,
        text: str = QUESTION,
        *,
        by: Person | None = None,
        into: ChannelId | None = None,
        thread: Ref | Ts | None = None,
        files: Mapping[str, bytes | Upload] | None = None,
        mentions_bot: bool = True,
    ) -> Ref:
        """Ask, and wait until the answer is complete."""
        person = by or self.anna
        asked = person.says(
            into or self.general, text, thread=thread, files=files, mentions_bot=mentions_bot
        )
        await self.answered(asked)
        return asked

    async def answered(self, asked: Ref) -> Shown:
        """Wait until the answer to a message is complete, and return its last message."""
        await self.slack.until(lambda: self._is_complete(asked), within_s=40)
        return self.answers(asked)[-1]

    def answers(self, asked: Ref) -> list[Shown]:
        """Return what Footnote posted in answer to one message, as its metadata says."""
        key = f"slack:{self.acme.team.id}/{asked.channel}/{asked.ts}"
        posts = [
            message.ref
            for message in self.slack.world.messages.values()
            if message.metadata and message.metadata["event_payload"].get("answers") == key
        ]
        return [self.slack.shown(ref) for ref in sorted(posts, key=lambda ref: ref.ts)]

    def text(self, asked: Ref) -> str:
        """Return all that Footnote says to one message."""
        return "\n".join(shown.text for shown in self.answers(asked)).replace("\u200b", "")

    def whispers(self, to: Person, channel: ChannelId) -> list[str]:
        """Return what only one person saw in a channel, in its threads as well."""
        posts = self.slack.ever_posted().values()
        seen = [post.ref for post in posts if post.only_for == to.id]
        return [self.slack.shown(ref).text for ref in sorted(seen) if ref.channel == channel]

    def _is_complete(self, asked: Ref) -> bool:
        answers = self.answers(asked)
        known = self.slack.world.messages[asked]
        return bool(answers) and not any(
            [
                answers[-1].is_streaming,
                "eyes" in (name for name, _ in known.reactions),
                self.slack.screen(asked.channel, asked.ts).status,
            ]
        )
