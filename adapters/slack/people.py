"""Who people are and what channels are, as Slack tells; remembered for a little while."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from adapters.incoming import Standing
from adapters.remembering import Memory
from adapters.slack.calls import Calls, Json
from adapters.slack.roster import Roster

_LASTS_S = 60.0
"""Longer nothing may be believed that decides who sees what."""
_FEW = 10
_EVERY_KIND = "public_channel,private_channel,mpim"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who writes in a workspace."""

    name: str
    """As others see it."""
    standing: Standing


class Kind(StrEnum):
    """Who may read a channel."""

    PUBLIC = "public"
    PRIVATE = "private"
    DIRECT = "direct"


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """One conversation."""

    id: str
    name: str
    kind: Kind
    is_shared: bool
    """Another workspace takes part, or is about to."""
    creator: str


class Directory:
    """Looks up people and channels of one workspace.

    Raises everywhere:
        SlackRefusal, PlatformUnavailableError: it is not known; treat it as forbidden.
    """

    def __init__(
        self, calls: Calls, team: Callable[[], Awaitable[str]], *, lasts_s: float = _LASTS_S
    ) -> None:
        """Look up by `calls`, and believe it for `lasts_s` seconds; `team` is ours."""
        self._calls = calls
        self._team = team
        self._people = Memory[Person](lasts_s)
        self._roster = Roster(self._everybody, lasts_s=lasts_s)
        self._channels = Memory[Channel](lasts_s)
        self._members = Memory[frozenset[str]](lasts_s)
        self._inside = Memory[tuple[Channel, ...]](lasts_s)

    async def person(self, user: str) -> Person:
        listed = self._roster.known(user)
        return listed or await self._people.recall((user,), lambda: self._person(user))

    async def person_now(self, user: str) -> Person:
        """Look somebody up who is about to do what not everybody may."""
        self._forget_standing(user)
        return await self.person(user)

    async def people(self, users: Iterable[str]) -> list[Person]:
        """Return several at once; many are looked up in the list of all."""
        wanted = list(users)
        if len(wanted) > _FEW:
            await self._roster.renew()
        return await asyncio.gather(*map(self.person, wanted))

    async def channel(self, channel: str) -> Channel:
        return await self._channels.recall((channel,), lambda: self._channel(channel))

    async def members(self, channel: str) -> frozenset[str]:
        return await self._members.recall((channel,), lambda: self._listed(channel))

    async def channels_with(self, user: str) -> tuple[Channel, ...]:
        """Return the channels that a person is in, as far as Footnote may know of them."""
        return await self._inside.recall((user,), lambda: self._channels_with(user))

    def forget_channel(self, channel: str) -> None:
        """Look it up again: something about it changed."""
        self._channels.forget(channel)
        self._members.forget(channel)
        self._inside.forget()

    def forget_person(self, user: str) -> None:
        self._forget_standing(user)
        self._inside.forget(user)

    def _forget_standing(self, user: str) -> None:
        self._people.forget(user)
        self._roster.forget(user)

    async def _person(self, user: str) -> Person:
        found = await self._calls.read("users.info", user=user)
        return _person_from(found["user"], ours=await self._team())

    async def _everybody(self) -> AsyncIterator[tuple[str, Person]]:
        ours = await self._team()
        async for user in self._calls.pages("users.list", of="members"):
            yield str(user["id"]), _person_from(user, ours=ours)

    async def _channel(self, channel: str) -> Channel:
        found = await self._calls.read("conversations.info", channel=channel)
        return _channel_from(found["channel"])

    async def _listed(self, channel: str) -> frozenset[str]:
        found = self._calls.pages("conversations.members", of="members", channel=channel)
        return frozenset([str(user) async for user in found])

    async def _channels_with(self, user: str) -> tuple[Channel, ...]:
        listed = self._calls.pages(
            "users.conversations",
            of="channels",
            user=user,
            types=_EVERY_KIND,
            exclude_archived=True,
        )
        return tuple([_channel_from(channel) async for channel in listed])


def _person_from(user: Json, *, ours: str) -> Person:
    profile = user.get("profile") or {}
    names = (profile.get("display_name"), profile.get("real_name"), user.get("name"))
    guest = ("is_restricted", "is_ultra_restricted")
    admin = ("is_admin", "is_owner", "is_primary_owner")
    if not _is_of(user, ours) or any(user.get(key) for key in guest):
        standing = Standing.OUTSIDE
    else:
        is_admin = any(user.get(key) for key in admin)
        standing = Standing.ADMIN if is_admin else Standing.MEMBER
    return Person(name=next(filter(None, names), "somebody"), standing=standing)


def _is_of(user: Json, team: str) -> bool:
    """Whether somebody belongs to a workspace.

    `is_stranger` does not tell: it is false for whoever shares a channel with us over Slack
    Connect (https://docs.slack.dev/reference/objects/user-object). In Enterprise Grid one may
    belong to many workspaces.
    """
    also = (user.get("enterprise_user") or {}).get("teams") or ()
    return user.get("team_id") == team or team in also


def _channel_from(channel: Json) -> Channel:
    shared = ("is_ext_shared", "is_pending_ext_shared", "is_org_shared")
    if channel.get("is_im"):
        kind = Kind.DIRECT
    elif channel.get("is_channel") and not channel.get("is_private"):
        kind = Kind.PUBLIC
    else:
        kind = Kind.PRIVATE
    return Channel(
        id=channel["id"],
        name=str(channel.get("name") or ""),
        kind=kind,
        is_shared=any(channel.get(key) for key in shared),
        creator=str(channel.get("creator") or ""),
    )
