"""Discord as the contract needs it: a server, adapters, Anna."""

from collections.abc import Callable, Mapping
from typing import Protocol

from adapters.incoming import MessageKey, ThreadKey
from adapters.port import Adapter
from tests.adapters.discord.troubles import EDITS, LOOKS, POSTS, SIGNS, TROUBLES
from tests.adapters.markdown import discord_like
from tests.adapters.noting import Noted, NotingAdapter
from tests.adapters.stage import Trouble
from tests.fakes.discord.faults import LOST_REPLY, MISSING_PERMISSIONS, SERVER_ERROR
from tests.fakes.discord.limits import LONGEST_CONTENT
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import LOADING, Message, Ref, Snowflake

_JUMP = "https://discord.com/channels/"
_ASK = {
    "name": "ask",
    "description": "Ask",
    "options": [
        {"name": "question", "description": "What", "type": 3, "required": True},
        {"name": "private", "description": "Only for you", "type": 5},
    ],
}


class Maker(Protocol):
    """Makes an adapter that gives up on a call, with all retries, within two seconds."""

    def __call__(self, *, api_url: str, gateway_url: str, token: str) -> Adapter: ...


class DiscordStage:
    """Implements `AdapterStage`; to ask alone is to use `/ask` with `private`.

    Keys are `discord:{server}/{channel}/{message}`, where a thread is a channel; of a command the
    interaction's id takes the place of a message's. What people do before anybody listens waits
    for the first who does, as Slack lets it; that Discord does not is what other tests are about.
    """

    limit = LONGEST_CONTENT
    delivers_again = False
    progress_is_a_message = True

    def __init__(self, discord: FakeDiscord, make: Maker) -> None:
        self.discord = discord
        self.acme = discord.server("Acme")
        self.tenant = f"discord:{self.acme.id}"
        self.anna = self.acme.person("anna")
        self.public = self.acme.channel("general")
        self.acme.channel("random")
        self.private = self.acme.channel("few", only=[self.anna])
        discord.gateway.keeps = True
        discord.commands.replace(None, [_ASK], ids=[discord.world.new_id()])
        self._make = make
        self._noted = Noted(self._written, at=lambda ref: int(ref.id))
        self.adapter = self.another_adapter()

    def another_adapter(self) -> Adapter:
        return self._made(self.discord.token)

    def stranger(self) -> Adapter:
        return self._made("wrong")

    # --- what people do ---

    def asks(self, text: str, *, files: Mapping[str, bytes] | None = None) -> MessageKey:
        return self.key_of(self.anna.says(self.public, text, files=files))

    def asks_among_few(self, text: str) -> MessageKey:
        return self.key_of(self.anna.says(self.private, text))

    def asks_alone(self, text: str) -> MessageKey:
        interaction = self.anna.begins("ask", in_=self.public, question=text, private=True)
        return self.key_of(Ref(self.public, interaction.id))

    def chats(self, text: str) -> MessageKey:
        return self.key_of(self.anna.says(self.public, text, mentions_bot=False))

    def answers_back(self, text: str, *, to: MessageKey) -> MessageKey:
        ref = ref_of(to)
        thread = self.discord.thread_of(ref) or ref.channel
        if thread == self.public:
            thread = self.anna.starts_thread(ref, "Thread")
        return self.key_of(self.anna.says(thread, text))

    def edits(self, message: MessageKey, text: str) -> None:
        self.anna.edits(ref_of(message), text)

    def deletes(self, message: MessageKey) -> None:
        self.anna.deletes(ref_of(message))

    def arrives_again(self, message: MessageKey) -> None:
        self.discord.deliver_again(ref_of(message))

    def leaves_the_few(self) -> None:
        self.acme.overwrites(self.private, self.anna)

    def loses_reply(self, message: MessageKey) -> None:
        for post in self._answers(message):
            self.acme.deletes(post.ref)

    async def rates(self, message: MessageKey, *, useful: bool) -> None:
        await self.anna.clicks(self._answers(message)[-1].ref, "👍" if useful else "👎")

    async def wants_passages(self, message: MessageKey) -> str:
        return await self.clicks_offer(message, "Passages")

    async def clicks_offer(self, message: MessageKey, label: str) -> str:
        clicked = self._answers(message)[-1].ref
        told = await self.anna.clicks(clicked, label)
        modal = self.anna.modal
        self.anna.closes()
        if modal is not None:
            return "\n".join([modal.title, *modal.texts])
        assert told is not None
        if told != clicked:
            await self.until(lambda: not self.discord.shown(told).thinking)
        return self.discord.shown(told).text

    # --- what there is to see ---

    def seen(self, message: MessageKey) -> list[str]:
        return [self.discord.shown(post.ref).markup for post in self._answers(message)]

    def seen_by_others(self, message: MessageKey) -> list[str]:
        there = [post for post in self._answers(message) if post.only_for is None]
        return [self.discord.shown(post.ref).markup for post in there]

    def ever_posted(self, message: MessageKey) -> int:
        return len(self._noted.of(message))

    def times_posted(self) -> int:
        return sum(self.discord.calls[call] for call in POSTS)

    def times_called(self) -> int:
        return self.discord.calls.total()

    def has_sign(self, message: MessageKey) -> bool:
        return bool(self.discord.shown(ref_of(message)).reactions)

    def status(self, message: MessageKey) -> str:
        """Nothing: what is being done is said in a message."""
        assert message
        return ""

    def thread_of(self, message: MessageKey) -> ThreadKey:
        ref = ref_of(message)
        place = self.discord.world.channels[ref.channel]
        if place.is_thread and place.parent is not None:
            return ThreadKey(self.key_of(Ref(place.parent, place.id)))
        return ThreadKey(message)

    def live(self, text: str) -> list[str]:
        return [found for found in discord_like.live(text) if not found.startswith(_JUMP)]

    def unacknowledged(self) -> int:
        return len(self.discord.gateway.kept)

    async def until(self, holds: Callable[[], object]) -> None:
        await self.discord.until(holds)

    # --- what goes wrong ---

    def meets(self, trouble: Trouble) -> None:
        if trouble is Trouble.DISCONNECTED:
            self.discord.gateway.drop()
        else:
            calls, faults = TROUBLES[trouble]
            for fault in faults:
                self.discord.fail(calls, fault)

    def is_away(self, *, away: bool) -> None:
        if away:
            self.discord.fail(None, SERVER_ERROR, times=None)
        else:
            self.discord.heal()

    def refuses_posts(self) -> None:
        self.discord.fail(POSTS, MISSING_PERMISSIONS, times=None)

    def refuses_signs(self) -> None:
        self.discord.fail(SIGNS, MISSING_PERMISSIONS, times=None)

    def loses_edits(self) -> None:
        self.discord.fail(EDITS, LOST_REPLY)

    def expires(self) -> None:
        self.discord.interactions.expire()

    def hides_channels(self) -> None:
        self.discord.fail(LOOKS, SERVER_ERROR, times=None)

    def key_of(self, ref: Ref) -> MessageKey:
        return MessageKey(f"{self.tenant}/{ref.channel}/{ref.id}")

    def _made(self, token: str) -> Adapter:
        made = self._make(
            api_url=self.discord.api_url, gateway_url=self.discord.gateway_url, token=token
        )
        return NotingAdapter(made, self._noted)

    def _written(self) -> set[Ref]:
        """Return all that the bot ever wrote; "thinking" is not written yet."""
        posts = self.discord.ever_posted().items()
        return {ref for ref, post in posts if not post.has(LOADING)}

    def _answers(self, message: MessageKey) -> list[Message]:
        there = self.discord.world.messages
        return [there[ref] for ref in self._noted.of(message) if ref in there]


def ref_of(message: MessageKey) -> Ref:
    _, channel, id_ = message.split("/")
    return Ref(Snowflake(channel), Snowflake(id_))
