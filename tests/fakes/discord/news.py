"""What the application is told of, when it asked for it and may know."""

from typing import Any

from tests.fakes.discord import objects
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.intents import NO_INTENT, Intent, application_flags
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.sessions import Event, Session
from tests.fakes.discord.things import Channel, Guild, Kind, Message, Ref, Role, Snowflake
from tests.fakes.discord.world import World

Payload = dict[str, Any]
_MEMBERS = Intent.GUILDS | Intent.GUILD_MEMBERS


class News:
    """Turns what happens into events."""

    def __init__(self, world: World, messages: Messages, gateway: Gateway) -> None:
        self.messages = messages
        self.resume_url = ""
        """Where a session is resumed; set when the gateway listens."""
        self._world = world
        self._gateway = gateway
        gateway.greeting = self.greeting
        gateway.members = self.members

    def greeting(self, session: Session) -> list[tuple[str, Payload]]:
        """Return what a session begins with."""
        mine = [g for g in self._world.own_guilds() if self._is_of(g.id, session)]
        ready = {
            "v": 10,
            "user": objects.user(self._world.users[self._world.bot])
            | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0},
            "guilds": [{"id": guild.id, "unavailable": True} for guild in mine],
            "session_id": session.id,
            "resume_gateway_url": self.resume_url,
            "shard": [session.shard, session.shards],
            "application": {
                "id": self._world.bot,
                "flags": application_flags(self._gateway.granted),
                "flags_new": str(application_flags(self._gateway.granted)),
            },
        }
        knows_all = bool(session.intents & Intent.GUILD_MEMBERS)
        whole = [objects.whole_guild(self._world, g, with_members=knows_all) for g in mine]
        told = whole if session.intents & Intent.GUILDS else []
        available = [guild | {"unavailable": False} for guild in told]
        return [("READY", ready), *(("GUILD_CREATE", guild) for guild in available)]

    def members(self, asked: Payload) -> tuple[str, Payload]:
        """Answer a request for members of a server."""
        guild = self._world.guilds[Snowflake(str(asked["guild_id"]))]
        wanted = {str(one) for one in asked.get("user_ids") or guild.members}
        found = [one for one in guild.members if one in wanted]
        chunk: Payload = {
            "guild_id": guild.id,
            "members": [objects.member(self._world, guild, one) for one in found],
            "chunk_index": 0,
            "chunk_count": 1,
        }
        return "GUILD_MEMBERS_CHUNK", chunk | (
            {"nonce": asked["nonce"]} if "nonce" in asked else {}
        )

    # --- messages ---

    def said(self, message: Message) -> None:
        self._of_message("MESSAGE_CREATE", message)

    def changed(self, message: Message) -> None:
        self._of_message("MESSAGE_UPDATE", message)

    def deleted(self, *messages: Message) -> None:
        """Tell that messages are gone; several at once are a bulk delete."""
        channel = self._world.channels[messages[0].ref.channel]
        ids = [message.ref.id for message in messages if message.only_for is None]
        if len(messages) > 1:
            self._in(channel, "MESSAGE_DELETE_BULK", {"ids": ids, "channel_id": channel.id})
        elif ids:
            self._in(channel, "MESSAGE_DELETE", {"id": ids[0], "channel_id": channel.id})

    def reacted(self, ref: Ref, emoji: str, user: Snowflake, *, added: bool) -> None:
        channel = self._world.channels[ref.channel]
        name = "MESSAGE_REACTION_ADD" if added else "MESSAGE_REACTION_REMOVE"
        payload: Payload = {
            "user_id": user,
            "channel_id": ref.channel,
            "message_id": ref.id,
            "emoji": {"id": None, "name": emoji},
            "burst": False,
            "type": 0,
        }
        guild = self._world.guilds.get(channel.guild) if channel.guild else None
        if added and guild is not None:
            payload["member"] = objects.member(self._world, guild, user)
        direct = Intent.DIRECT_MESSAGE_REACTIONS
        self._in(channel, name, payload, direct=direct, guild=Intent.GUILD_MESSAGE_REACTIONS)

    # --- places ---

    def channel(self, channel: Channel, what: str) -> None:
        """Tell of `CHANNEL_CREATE`, `…_UPDATE`, `…_DELETE`; bots hear of hidden ones, too."""
        self.event(what, channel.guild, objects.channel(self._world, channel), Intent.GUILDS)

    def thread(self, thread: Channel, what: str, *, is_new: bool = False) -> None:
        """Tell of `THREAD_CREATE` and `THREAD_UPDATE`."""
        if self._world.sees(self._world.bot, thread):
            payload = objects.channel(self._world, thread, as_seen=True)
            more = {"newly_created": True} if is_new else {}
            self.event(what, thread.guild, payload | more, Intent.GUILDS)

    def thread_deleted(self, thread: Channel) -> None:
        names = {"id": thread.id, "guild_id": thread.guild, "parent_id": thread.parent}
        self.event("THREAD_DELETE", thread.guild, names | {"type": int(thread.kind)}, Intent.GUILDS)

    def thread_members(
        self, thread: Channel, *, joined: tuple[Snowflake, ...], left: tuple[Snowflake, ...]
    ) -> None:
        """Tell who joined or left a thread; without the members intent only of the bot itself."""
        payload: Payload = {
            "id": thread.id,
            "guild_id": thread.guild,
            "member_count": min(len(thread.members), 50),
            "removed_member_ids": [*left],
        }
        guild = self._world.guilds[Snowflake(str(thread.guild))]
        payload["added_members"] = [
            objects.thread_member(thread, one)
            | {"member": objects.member(self._world, guild, one), "presence": None}
            for one in joined
        ]
        needs = Intent.GUILDS if self._world.bot in {*joined, *left} else _MEMBERS
        self.event("THREAD_MEMBERS_UPDATE", thread.guild, payload, needs)

    def threads_synced(self, channel: Channel) -> None:
        """Tell which threads there are in a channel that the bot sees from now on."""
        threads = [t for t in self._world.threads_of(channel.id) if not t.is_archived]
        seen = [thread for thread in threads if self._world.sees(self._world.bot, thread)]
        inside = [thread for thread in seen if self._world.bot in thread.members]
        payload: Payload = {
            "guild_id": channel.guild,
            "channel_ids": [channel.id],
            "threads": [objects.channel(self._world, thread) for thread in seen],
            "members": [objects.thread_member(t, self._world.bot) for t in inside],
        }
        self.event("THREAD_LIST_SYNC", channel.guild, payload, Intent.GUILDS)

    # --- servers and people ---

    def guild_opened(self, guild: Guild, *, was_down: bool = False) -> None:
        """Tell that the bot was added to a server, or that an outage is over."""
        # Only what was there before is called available: discord.py tells the two apart by that.
        more = {"unavailable": False} if was_down else {}
        self._gateway.dispatch(
            Event(
                name="GUILD_CREATE",
                guild=guild.id,
                needs=Intent.GUILDS,
                data=lambda intents: (
                    objects.whole_guild(
                        self._world, guild, with_members=bool(intents & Intent.GUILD_MEMBERS)
                    )
                    | more
                ),
            )
        )

    def guild(self, guild: Guild, what: str, **more: object) -> None:
        """Tell of `GUILD_UPDATE`, or, by its id alone, `GUILD_DELETE`."""
        payload = {"id": guild.id} if what == "GUILD_DELETE" else objects.guild(guild)
        self.event(what, guild.id, payload | more, Intent.GUILDS)

    def role(self, guild: Guild, role: Role, what: str) -> None:
        gone = what == "GUILD_ROLE_DELETE"
        of: Payload = {"role_id": role.id} if gone else {"role": objects.role(role)}
        self.event(what, guild.id, {"guild_id": guild.id} | of, Intent.GUILDS)

    def member(self, guild: Guild, user: Snowflake, what: str) -> None:
        """Tell that somebody joined, left or changed; of the bot itself without an intent."""
        of: Payload = {"guild_id": guild.id}
        if what == "GUILD_MEMBER_REMOVE":
            of["user"] = objects.user(self._world.users[user])
        else:
            of |= objects.member(self._world, guild, user)
        self.event(what, guild.id, of, NO_INTENT if user == self._world.bot else _MEMBERS)

    def event(self, name: str, guild: Snowflake | None, data: Payload, needs: Intent) -> None:
        """Tell of anything else, where the bot is, or was until now."""
        known = {one.id for one in self._world.own_guilds()}
        if guild is not None and guild not in known and name != "GUILD_DELETE":
            return
        self._gateway.dispatch(Event(name=name, guild=guild, needs=needs, data=lambda _: data))

    def _of_message(self, name: str, message: Message) -> None:
        channel = self._world.channels[message.ref.channel]
        if message.only_for is not None or not self._world.sees(self._world.bot, channel):
            return
        direct = channel.kind is Kind.DM
        reads = {
            content: self.messages.event(message, content=content) for content in (True, False)
        }
        self._gateway.dispatch(
            Event(
                name=name,
                guild=channel.guild,
                needs=Intent.DIRECT_MESSAGES if direct else Intent.GUILD_MESSAGES,
                data=lambda intents: reads[bool(intents & Intent.MESSAGE_CONTENT)],
            )
        )

    def _in(
        self,
        channel: Channel,
        name: str,
        payload: Payload,
        *,
        direct: Intent = Intent.DIRECT_MESSAGES,
        guild: Intent = Intent.GUILD_MESSAGES,
    ) -> None:
        if self._world.sees(self._world.bot, channel):
            of = {} if channel.guild is None else {"guild_id": channel.guild}
            needs = direct if channel.guild is None else guild
            self.event(name, channel.guild, payload | of, needs)

    def _is_of(self, guild: Snowflake, session: Session) -> bool:
        return (int(guild) >> 22) % session.shards == session.shard
