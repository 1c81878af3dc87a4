"""What somebody typed, chose or clicked, as an interaction tells it. Pure.

Source: "Receiving and Responding", docs.discord.com/developers/interactions.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import discord

from adapters.discord.keys import Address, Way, message_key, person, scope
from adapters.discord.written import Place, place_of
from adapters.incoming import PersonKey, Standing
from rag.values import Scope

Json = Mapping[str, Any]

NO_SERVER = "@me"
"""In place of a server's id, where it is not known which one a conversation is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """A command, with its subcommand, and what was given it."""

    name: str
    """`ask`, `footnote index`, `Index files`."""
    options: Mapping[str, Any]
    """By name; values as Discord writes them."""
    focused: str
    """The option that is being typed, where names are offered; else empty."""
    target: str
    """The message that a menu was opened on; else empty."""
    resolved: Json
    """What the ids among the options stand for."""

    def text(self, name: str) -> str:
        return str(self.options.get(name) or "").strip()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clicked:
    """A button, a menu or a modal of ours."""

    verb: str
    """What the custom id begins with."""
    rest: str
    """What stands behind it."""
    chosen: tuple[str, ...]
    """The entries of a menu."""
    filled: str
    """What was written into a modal's only field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Who:
    """Who acts, and where."""

    guild: str
    """Or `NO_SERVER`."""
    channel: str
    place: Place
    user: str
    name: str
    standing: Standing
    governs: bool
    """Whether they may change how the channel is set."""
    groups: frozenset[str]
    application: str
    interaction: str
    token: str
    is_direct: bool

    @property
    def person(self) -> PersonKey:
        return person(self.guild, self.user)

    @property
    def scope(self) -> Scope:
        return scope(self.guild, self.place.id)

    @property
    def within(self) -> Scope | None:
        return scope(self.guild, self.place.category) if self.place.category else None

    def whisper(self) -> Address:
        """Return where only they see a reply."""
        return Address(
            guild=self.guild,
            place=self.place.id,
            channel=self.channel,
            message=self.interaction,
            asker=self.user,
            way=Way.WHISPER,
            is_direct=self.is_direct,
            application=self.application,
            token=self.token,
        )

    def aloud(self) -> Address:
        """Return where all can see what is posted, however late."""
        return replace(self.whisper(), way=Way.POST, application="", token="")

    @property
    def key(self) -> str:
        return message_key(self.guild, self.channel, self.interaction)


def typed(data: Json) -> Typed:
    """Read the data of a command, of a menu's entry, or of one being typed."""
    name, options = str(data["name"]), data.get("options") or []
    while options and options[0]["type"] in {1, 2}:
        name, options = f"{name} {options[0]['name']}", options[0].get("options") or []
    return Typed(
        name=name,
        options={option["name"]: option.get("value") for option in options},
        focused=next((option["name"] for option in options if option.get("focused")), ""),
        target=str(data.get("target_id") or ""),
        resolved=data.get("resolved") or {},
    )


def clicked(data: Json) -> Clicked:
    """Read the data of a component or a modal."""
    verb, _, rest = str(data["custom_id"]).partition("|")
    fields = [field for row in data.get("components") or () for field in _fields(row)]
    return Clicked(
        verb=verb,
        rest=rest,
        chosen=tuple(str(value) for value in data.get("values") or ()),
        filled=next((str(field.get("value") or "").strip() for field in fields), ""),
    )


def turned(click: Clicked) -> tuple[str, str, str]:
    """Return which list a click turns over, of which question, and to which page."""
    kind, *key, n, _ = click.rest.split("|")
    return kind, "|".join(key), n


def who(interaction: discord.Interaction, guild: str) -> Who:
    """Return who acts; their rights in that channel came with the interaction itself."""
    rights, channel, user = interaction.permissions, interaction.channel, interaction.user
    is_direct = interaction.guild_id is None
    is_admin = rights.administrator or rights.manage_guild
    member = user if isinstance(user, discord.Member) else None
    return Who(
        guild=guild,
        channel=str(interaction.channel_id),
        place=_place(interaction, channel),
        user=str(user.id),
        name=user.display_name,
        standing=Standing.ADMIN if is_admin and not is_direct else Standing.MEMBER,
        governs=is_direct or is_admin or rights.manage_channels,
        groups=frozenset(str(role.id) for role in member.roles) if member else frozenset(),
        application=str(interaction.application_id),
        interaction=str(interaction.id),
        token=interaction.token,
        is_direct=is_direct,
    )


def _place(interaction: discord.Interaction, channel: object) -> Place:
    kinds = (
        discord.TextChannel,
        discord.VoiceChannel,
        discord.StageChannel,
        discord.Thread,
        discord.DMChannel,
    )
    if isinstance(channel, kinds):
        return place_of(channel)
    bare = str(interaction.channel_id)
    return Place(id=bare, parent="", category="", is_post=False, takes_threads=False)


def _fields(row: Json) -> list[Json]:
    """Return the fields of a modal's row, or of its label."""
    inside = row.get("components") or [row.get("component") or row]
    return [field for field in inside if "value" in field]
