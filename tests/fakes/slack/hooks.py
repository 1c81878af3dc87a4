"""What an interaction hands to the app: an address to respond to, a trigger for a modal."""

import asyncio
from dataclasses import dataclass, field, replace

from tests.fakes.slack.limits import RefusedError, check_blocks, check_text
from tests.fakes.slack.things import ChannelId, Json, Message, Ref, Ts, UserId, View
from tests.fakes.slack.world import World

MOST_USES = 5
TRIGGER_LASTS_S = 3.0


@dataclass(kw_only=True)
class Hook:
    """One `response_url`: five uses within half an hour."""

    user: UserId
    channel: ChannelId
    original: Ref | None
    """The message that was clicked in; None for a command, which has none to replace."""
    uses: int = 0
    expired: bool = False


@dataclass(kw_only=True)
class Trigger:
    """What one modal may be opened with, once, for three seconds."""

    user: UserId
    at: float
    used: bool = False


@dataclass(kw_only=True)
class Hooks:
    """All that were handed out."""

    world: World
    hooks: dict[str, Hook] = field(default_factory=dict)
    triggers: dict[str, Trigger] = field(default_factory=dict)

    def hook(self, *, user: UserId, channel: ChannelId, original: Ref | None) -> str:
        name = self.world.new_id("H")
        self.hooks[name] = Hook(user=user, channel=channel, original=original)
        return name

    def trigger(self, user: UserId) -> str:
        name = self.world.new_id("trigger.")
        self.triggers[name] = Trigger(user=user, at=asyncio.get_running_loop().time())
        return name

    def respond(self, name: str, body: Json) -> Message | None:
        """Do what was posted to a `response_url`, and return what then stands there.

        A command's address cannot replace what was posted to it before (slackapi/bolt-js#2287).

        Raises:
            RefusedError: it is used up or expired, or the message is refused.
        """
        hook = self.hooks[name]
        if hook.expired:
            raise RefusedError("expired_url")
        if hook.uses >= MOST_USES:
            raise RefusedError("used_url")
        check_text(body.get("text", ""))
        check_blocks(body.get("blocks") or ())
        hook.uses += 1
        original = None if hook.original is None else self.world.messages.get(hook.original)
        if body.get("delete_original"):
            if original is not None:
                self.world.remove(original)
            return None
        if body.get("replace_original") and original is not None:
            return self._put(original, body)
        return self._put(self._new(hook, body), body)

    def reply(self, user: UserId, channel: ChannelId, body: Json) -> Message | None:
        """Show what acknowledged a command, if it says anything."""
        if not body.get("text") and not body.get("blocks"):
            return None
        return self._put(self._new(Hook(user=user, channel=channel, original=None), body), body)

    def take_trigger(self, name: str) -> UserId:
        """Use a trigger.

        Raises:
            RefusedError: unknown, used, or older than three seconds.
        """
        trigger = self.triggers.get(name)
        if trigger is None:
            raise RefusedError("invalid_trigger_id")
        if trigger.used:
            raise RefusedError("exchanged_trigger_id")
        if asyncio.get_running_loop().time() - trigger.at > TRIGGER_LASTS_S:
            raise RefusedError("expired_trigger_id")
        trigger.used = True
        return trigger.user

    def open(self, user: UserId, view: Json) -> View:
        team = self.world.users[user].team
        opened = View(id=self.world.new_id("V"), user=user, team=team, view=view)
        self.world.views[user] = opened
        self.world.nudge()
        return opened

    def _new(self, hook: Hook, body: Json) -> Message:
        team = self.world.teams[self.world.channels[hook.channel].team]
        in_channel = body.get("response_type") == "in_channel"
        thread = body.get("thread_ts")
        if thread is None and hook.original is not None:
            original = self.world.messages.get(hook.original)
            thread = original and original.thread_ts
        return Message(
            ref=Ref(hook.channel, self.world.now()),
            user=team.bot,
            bot_id=team.bot_id,
            thread_ts=Ts(thread) if thread else None,
            only_for=None if in_channel else hook.user,
        )

    def _put(self, message: Message, body: Json) -> Message:
        blocks = tuple(body.get("blocks") or ())
        put = replace(message, text=body.get("text", ""), blocks=blocks)
        self.world.put(put)
        return put
