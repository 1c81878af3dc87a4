"""Slack as the contract needs it: a server, adapters, Anna."""

from collections.abc import Callable, Mapping
from typing import Protocol

from adapters.incoming import MessageKey, ThreadKey
from adapters.port import Adapter
from tests.adapters.markdown import slack_like
from tests.adapters.noting import Noted, NotingAdapter
from tests.adapters.slack.troubles import EDITS, LOOKS, POSTS, TROUBLES
from tests.adapters.stage import Trouble
from tests.fakes.slack.faults import LOST_REPLY, SERVER_ERROR, refusal
from tests.fakes.slack.limits import LONGEST_MARKDOWN
from tests.fakes.slack.reading import buttons
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId, Message, Ref, Ts


class Maker(Protocol):
    """Makes an adapter that gives up on a call, with all retries, within two seconds."""

    def __call__(self, *, api_url: str, bot_token: str, app_token: str) -> Adapter: ...


class SlackStage:
    """Implements `AdapterStage`; to ask alone is to ask in one's own conversation with the app.

    Every message is told of once: what comes as `app_mention` and `message`, and what
    `file_shared` adds to that, has tests of its own.
    """

    tenant = "slack:T1"
    limit = LONGEST_MARKDOWN
    delivers_again = True
    progress_is_a_message = False

    def __init__(self, slack: FakeSlack, make: Maker) -> None:
        self.slack = slack
        self.acme = slack.workspace("T1")
        self.anna = self.acme.person("anna")
        self.public = self.acme.channel("general", members=[self.anna])
        self.acme.channel("random", members=[self.anna])
        self.private = self.acme.channel("few", kind="group", members=[self.anna])
        slack.news.mentioned_by = ("app_mention",)
        slack.news.unsubscribed.add("file_shared")
        self._make = make
        self._noted = Noted(lambda: set(slack.ever_posted()), at=lambda ref: float(ref.ts))
        self.adapter = self.another_adapter()

    def another_adapter(self) -> Adapter:
        return self._made(self.acme.team.bot_token, self.slack.app_token)

    def stranger(self) -> Adapter:
        return self._made("xoxb-wrong", "xapp-wrong")

    # --- what people do ---

    def asks(self, text: str, *, files: Mapping[str, bytes] | None = None) -> MessageKey:
        return key_of(self.anna.says(self.public, text, files=files))

    def asks_among_few(self, text: str) -> MessageKey:
        return key_of(self.anna.says(self.private, text))

    def asks_alone(self, text: str) -> MessageKey:
        return key_of(self.anna.says(self.anna.dm, text))

    def chats(self, text: str) -> MessageKey:
        return key_of(self.anna.says(self.public, text, mentions_bot=False))

    def answers_back(self, text: str, *, to: MessageKey) -> MessageKey:
        ref = ref_of(to)
        return key_of(self.anna.says(ref.channel, text, thread=ref))

    def edits(self, message: MessageKey, text: str) -> None:
        self.anna.edits(ref_of(message), text)

    def deletes(self, message: MessageKey) -> None:
        self.anna.deletes(ref_of(message))

    def arrives_again(self, message: MessageKey) -> None:
        self.slack.deliver_again(ref_of(message))

    def leaves_the_few(self) -> None:
        self.anna.leaves(self.private)

    def loses_reply(self, message: MessageKey) -> None:
        for post in self._answers(message):
            self.acme.deletes(post.ref)

    async def rates(self, message: MessageKey, *, useful: bool) -> None:
        last = self._answers(message)[-1]
        thumbs = [b.label for b in buttons(last.blocks) if b.element["type"] == "feedback_buttons"]
        await self.anna.clicks(last.ref, (thumbs or ["👍", "👎"])[0 if useful else 1])

    async def wants_passages(self, message: MessageKey) -> str:
        return await self.clicks_offer(message, "Passages")

    async def clicks_offer(self, message: MessageKey, label: str) -> str:
        before = self._whispers()
        await self.anna.clicks(self._answers(message)[-1].ref, label)
        await self.until(lambda: self.anna.modal or self._whispers() - before)
        modal = self.anna.modal
        self.anna.closes()
        whispered = sorted(self._whispers() - before, key=lambda ref: ref.ts)
        told = [self.slack.shown(ref).markup for ref in whispered]
        return "\n".join([*told, *([modal.markup] if modal else [])])

    # --- what there is to see ---

    def seen(self, message: MessageKey) -> list[str]:
        return [self.slack.shown(post.ref).markup for post in self._answers(message)]

    def seen_by_others(self, message: MessageKey) -> list[str]:
        if self.slack.world.channels[ref_of(message).channel].kind == "im":
            return []
        there = [post for post in self._answers(message) if post.only_for is None]
        shown = [self.slack.shown(post.ref).markup for post in there]
        return [*shown, *filter(None, [self.status(message)])]

    def ever_posted(self, message: MessageKey) -> int:
        return len(self._noted.of(message))

    def times_posted(self) -> int:
        return sum(self.slack.calls[call] for call in POSTS)

    def times_called(self) -> int:
        return self.slack.calls.total()

    def has_sign(self, message: MessageKey) -> bool:
        return bool(self.slack.reactions(ref_of(message)))

    def status(self, message: MessageKey) -> str:
        return self.slack.screen(*ref_of(message)).status

    def thread_of(self, message: MessageKey) -> ThreadKey:
        return ThreadKey(key_of(self.slack.root(ref_of(message))))

    def live(self, text: str) -> list[str]:
        ours = f"<https://{self.acme.team.domain}.slack.com/"
        return [found for found in slack_like.live(text) if not found.startswith(ours)]

    def unacknowledged(self) -> int:
        return len(self.slack.unacknowledged())

    async def until(self, holds: Callable[[], object]) -> None:
        await self.slack.until(holds)

    # --- what goes wrong ---

    def meets(self, trouble: Trouble) -> None:
        if trouble is Trouble.DISCONNECTED:
            self.slack.sockets.drop()
        else:
            calls, faults = TROUBLES[trouble]
            for fault in faults:
                self.slack.fail(calls, fault)

    def is_away(self, *, away: bool) -> None:
        if away:
            self.slack.fail(None, SERVER_ERROR, times=None)
        else:
            self.slack.heal()

    def refuses_posts(self) -> None:
        self.slack.fail(POSTS, refusal("not_in_channel"), times=None)

    def refuses_signs(self) -> None:
        self.slack.fail("reactions.add", refusal("too_many_emoji"), times=None)

    def loses_edits(self) -> None:
        self.slack.fail(EDITS, LOST_REPLY)

    def expires(self) -> None:
        """Let the conversation be gone, as when a person's account is closed."""
        self.slack.fail(POSTS | EDITS | LOOKS, refusal("channel_not_found"), times=None)

    def hides_channels(self) -> None:
        self.slack.fail(LOOKS - {"conversations.replies"}, SERVER_ERROR, times=None)

    def _made(self, bot_token: str, app_token: str) -> Adapter:
        url = self.slack.api_url
        made = self._make(api_url=url, bot_token=bot_token, app_token=app_token)
        return NotingAdapter(made, self._noted)

    def _answers(self, message: MessageKey) -> list[Message]:
        there = self.slack.world.messages
        return [there[ref] for ref in self._noted.of(message) if ref in there]

    def _whispers(self) -> set[Ref]:
        posts = self.slack.ever_posted().items()
        return {ref for ref, post in posts if post.only_for == self.anna.id}


def key_of(ref: Ref) -> MessageKey:
    return MessageKey(f"{SlackStage.tenant}/{ref.channel}/{ref.ts}")


def ref_of(message: MessageKey) -> Ref:
    _, channel, ts = message.split("/")
    return Ref(ChannelId(channel), Ts(ts))
