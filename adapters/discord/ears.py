"""discord.py's events → the desk. What it knows of servers is used only to find things."""

import logging
from typing import Protocol

import discord

_LOG = logging.getLogger(__name__)


class Listener(Protocol):
    """What happens, as discord.py tells it."""

    def inside(self) -> None:
        """Every shard is connected."""
        ...

    def connected(self) -> None:
        """Something may have been missed."""
        ...

    async def written(self, message: discord.Message) -> None: ...
    async def edited(self, message: discord.Message) -> None: ...
    async def deleted(self, guild: int | None, channel: int, messages: set[int]) -> None: ...
    async def clicked(self, interaction: discord.Interaction) -> None: ...
    async def thread_deleted(self, guild: int, parent: int, thread: int) -> None: ...
    async def thread_left(self, thread: discord.Thread) -> None: ...
    async def left(self, guild: discord.Guild) -> None: ...
    async def came(self, guild: discord.Guild) -> None: ...
    async def channel_deleted(self, guild: discord.Guild, channel: int) -> None: ...
    async def sight_gained(self, guild: discord.Guild) -> None: ...
    async def sight_changed(self, guild: discord.Guild) -> None:
        """What Footnote may see there may be something else now."""
        ...


class Ears(discord.AutoShardedClient):
    """Connected to the gateway, on as many shards as Discord wants."""

    def __init__(
        self,
        listener: Listener,
        *,
        intents: discord.Intents,
        shards: int,
        silent_after_s: float,
        guilds_settle_s: float,
        proxy: str | None,
    ) -> None:
        super().__init__(
            intents=intents,
            shard_count=shards,
            heartbeat_timeout=silent_after_s,
            guild_ready_timeout=guilds_settle_s,
            proxy=proxy,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            max_messages=None,
        )
        self._listener = listener

    async def on_ready(self) -> None:
        self._listener.inside()
        self._listener.connected()

    async def on_resumed(self) -> None:
        self._listener.connected()

    async def on_shard_resumed(self, _: int) -> None:
        self._listener.connected()

    async def on_guild_available(self, _: discord.Guild) -> None:
        self._listener.connected()

    async def on_message(self, message: discord.Message) -> None:
        await self._listener.written(message)

    async def on_raw_message_edit(self, edit: discord.RawMessageUpdateEvent) -> None:
        await self._listener.edited(edit.message)

    async def on_raw_message_delete(self, gone: discord.RawMessageDeleteEvent) -> None:
        await self._listener.deleted(gone.guild_id, gone.channel_id, {gone.message_id})

    async def on_raw_bulk_message_delete(self, gone: discord.RawBulkMessageDeleteEvent) -> None:
        await self._listener.deleted(gone.guild_id, gone.channel_id, gone.message_ids)

    async def on_interaction(self, interaction: discord.Interaction) -> None:
        await self._listener.clicked(interaction)

    async def on_raw_thread_delete(self, gone: discord.RawThreadDeleteEvent) -> None:
        await self._listener.thread_deleted(gone.guild_id, gone.parent_id, gone.thread_id)

    async def on_thread_remove(self, thread: discord.Thread) -> None:
        await self._listener.thread_left(thread)

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        await self._listener.left(guild)

    async def on_guild_join(self, guild: discord.Guild) -> None:
        await self._listener.came(guild)

    async def on_guild_channel_delete(self, channel: discord.abc.GuildChannel) -> None:
        await self._listener.channel_deleted(channel.guild, channel.id)

    async def on_guild_channel_create(self, channel: discord.abc.GuildChannel) -> None:
        await self._listener.sight_gained(channel.guild)

    async def on_thread_join(self, thread: discord.Thread) -> None:
        if thread.type is discord.ChannelType.private_thread:
            await self._listener.sight_gained(thread.guild)

    async def on_guild_channel_update(
        self, _: discord.abc.GuildChannel, after: discord.abc.GuildChannel
    ) -> None:
        await self._listener.sight_changed(after.guild)

    async def on_guild_role_update(self, _: discord.Role, after: discord.Role) -> None:
        await self._listener.sight_changed(after.guild)

    async def on_guild_role_delete(self, role: discord.Role) -> None:
        await self._listener.sight_changed(role.guild)

    async def on_member_update(self, _: discord.Member, after: discord.Member) -> None:
        if after == after.guild.me:
            await self._listener.sight_changed(after.guild)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        _LOG.exception("%s went wrong", event_method)
