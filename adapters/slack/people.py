"""Who people are and what channels are, as Slack tells; remembered for a little while."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from adapters.errors import PlatformUnavailableError
from adapters.incoming import Standing
from adapters.slack.calls import Calls, Json

T = TypeVar("T")

_PERSON_S = 600.0
"""Who is a guest hardly ever changes, and a newcomer is looked up at once."""
_CHANNEL_S = 60.0
"""Longer nothing may be believed that decides who sees what."""
_FEW = 10
_ROSTER_S = 5.0
"""Longer no answer waits for the list of a large workspace; it goes on for the next one."""
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

    def __init__(self, calls: Calls, team: Callable[[], Awaitable[str]]) -> None:
        """Look up with `calls`; `team` says which workspace is ours."""
        self._calls = calls
        self._team = team
        self._people: dict[str, _Remembered[Person]] = {}
        self._channels: dict[str, _Remembered[Channel]] = {}
        self._members: dict[str, _Remembered[frozenset[str]]] = {}
        self._reading: asyncio.Task[None] | None = None
        self._inside: dict[str, _Remembered[tuple[Channel, ...]]] = {}

    async def person(self, user: str) -> Person:
        return await _recalled(self._people, user, _PERSON_S, lambda: self._person(user))

    async def people(self, users: Iterable[str]) -> list[Person]:
        """Return several at once; many unknown ones are looked up in the list of all."""
        wanted = list(users)
        now = asyncio.get_running_loop().time()
        unknown = [u for u in wanted if not _is_fresh(self._people.get(u), now, _PERSON_S)]
        if len(unknown) > _FEW:
            await self._whole_roster(now)
        return await asyncio.gather(*map(self.person, wanted))

    async def channel(self, channel: str) -> Channel:
        return await _recalled(self._channels, channel, _CHANNEL_S, lambda: self._channel(channel))

    async def members(self, channel: str) -> frozenset[str]:
        return await _recalled(self._members, channel, _CHANNEL_S, lambda: self._listed(channel))

    async def channels_with(self, user: str) -> tuple[Channel, ...]:
        """Return the channels that a person is in, as far as Footnote may know of them."""
        return await _recalled(self._inside, user, _CHANNEL_S, lambda: self._channels_with(user))

    def forget_channel(self, channel: str) -> None:
        """Look it up again: something about it changed."""
        self._channels.pop(channel, None)
        self._members.pop(channel, None)
        self._inside.clear()

    def forget_person(self, user: str) -> None:
        self._people.pop(user, None)
        self._inside.pop(user, None)

    async def _whole_roster(self, now: float) -> None:
        """Wait for the list of all people, which all who need it share, but not for long."""
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read_all(now))
        try:
            async with asyncio.timeout(_ROSTER_S):
                await asyncio.shield(self._reading)
        except TimeoutError as error:
            raise PlatformUnavailableError("who is in the workspace is still being read") from error

    async def _person(self, user: str) -> Person:
        found = await self._calls.read("users.info", user=user)
        return _person_from(found["user"], ours=await self._team())

    async def _read_all(self, now: float) -> None:
        ours = await self._team()
        async for user in self._calls.pages("users.list", of="members"):
            self._people[user["id"]] = _Remembered(_person_from(user, ours=ours), now)

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


@dataclass(frozen=True, slots=True)
class _Remembered(Generic[T]):
    value: T
    at: float


def _is_fresh(remembered: _Remembered[T] | None, now: float, lasts_s: float) -> bool:
    return remembered is not None and now - remembered.at < lasts_s


async def _recalled(
    memory: dict[str, _Remembered[T]],
    key: str,
    lasts_s: float,
    look_up: Callable[[], Awaitable[T]],
) -> T:
    now = asyncio.get_running_loop().time()
    known = memory.get(key)
    if known is not None and _is_fresh(known, now, lasts_s):
        return known.value
    found = await look_up()
    memory[key] = _Remembered(found, now)
    return found


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
