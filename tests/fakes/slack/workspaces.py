"""One workspace: its channels, its people, and what its admins do."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.fakes.slack.deliveries import Deliveries
from tests.fakes.slack.hooks import Hooks
from tests.fakes.slack.news import News
from tests.fakes.slack.people import Person
from tests.fakes.slack.scopes import EVERY
from tests.fakes.slack.things import Channel, ChannelId, Ref, Team, TeamId, User, UserId
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Workspace:
    """A handle on one workspace."""

    team: Team
    """Its ids, the bot's token, scopes, and whether streams are allowed: all may be changed."""
    world: World
    news: News
    deliveries: Deliveries
    hooks: Hooks

    def channel(
        self,
        name: str,
        *,
        kind: str = "channel",
        members: Sequence[Person] = (),
        has_bot: bool = True,
        creator: Person | None = None,
        is_ext_shared: bool = False,
    ) -> ChannelId:
        """Open a channel: `general` has the id `C1GENERAL`.

        Args:
            name: in lower case.
            kind: `channel` (public), `group` (private) or `mpim`.
            members: who is in it.
            has_bot: whether the app is.
            creator: who made it.
            is_ext_shared: whether another workspace takes part (Slack Connect).
        """
        channel = ChannelId(self._id("C" if kind == "channel" else "G", name))
        inside = {person.id for person in members} | ({self.team.bot} if has_bot else set())
        self.world.channels[channel] = Channel(
            id=channel,
            team=self.team.id,
            name=name,
            kind=kind,
            members=inside,
            creator=creator.id if creator else None,
            is_ext_shared=is_ext_shared,
        )
        return channel

    def person(
        self,
        name: str,
        *,
        is_admin: bool = False,
        is_restricted: bool = False,
        home: str | None = None,
        also_in: Sequence[str] = (),
    ) -> Person:
        """Return somebody new, with a conversation with the app: `anna` has the id `U1ANNA`.

        Args:
            name: what they are called.
            is_admin: of the workspace.
            is_restricted: whether they are a guest.
            home: the workspace they are of, if it is another one (Slack Connect).
            also_in: other workspaces that they belong to (Enterprise Grid).
        """
        user = User(
            id=UserId(self._id("U", name)),
            team=self.team.id,
            name=name,
            is_admin=is_admin,
            is_restricted=is_restricted,
            home=None if home is None else TeamId(home),
            also_in=tuple(TeamId(team) for team in also_in),
        )
        self.world.users[user.id] = user
        direct = ChannelId(self._id("D", name))
        self.world.channels[direct] = Channel(
            id=direct,
            team=self.team.id,
            name=name,
            kind="im",
            members={user.id, self.team.bot},
        )
        return Person(
            user=user,
            world=self.world,
            news=self.news,
            deliveries=self.deliveries,
            hooks=self.hooks,
        )

    def deletes(self, message: Ref) -> None:
        """Delete anybody's message, as admins may."""
        gone = self.world.messages[message]
        self.world.remove(gone)
        self.news.deleted(gone)

    def archives(self, channel: ChannelId) -> None:
        self.world.channels[channel].is_archived = True
        self._of_channel(channel, "archive")

    def deletes_channel(self, channel: ChannelId) -> None:
        """Delete a channel; nothing of it is found any more."""
        self._of_channel(channel, "deleted")
        for message in [m for m in self.world.messages.values() if m.ref.channel == channel]:
            self.world.remove(message)
        for file in [*self.world.files.values()]:
            file.shares[:] = [ref for ref in file.shares if ref.channel != channel]
            if not file.shares:
                del self.world.files[file.id]
        del self.world.channels[channel]

    def shares_channel(self, channel: ChannelId, *, with_team: str = "T9") -> None:
        """Let another workspace into a channel."""
        self.world.channels[channel].is_ext_shared = True
        self.news.of_channel(
            self.world.channels[channel], "channel_shared", connected_team_id=with_team
        )

    def changes_file(self, file_id: str, content: bytes) -> None:
        """Give a file other bytes."""
        file = self.world.files[file_id]
        file.content, file.announced = content, len(content)
        self.news.file(file, "file_change", file.shares[0].channel)

    def uninstalls(self) -> None:
        """Remove the app from the workspace: its token is worth nothing any more."""
        self.team.revoked = True
        tokens = {"oauth": [], "bot": [self.team.bot]}
        self.news.event(self.team.id, "tokens_revoked", {"tokens": tokens})
        self.news.event(self.team.id, "app_uninstalled", {})

    def _of_channel(self, channel: ChannelId, what: str) -> None:
        there = self.world.channels[channel]
        kind = "channel" if there.kind == "channel" else "group"
        self.news.of_channel(there, f"{kind}_{what}", user=there.creator or "USLACKBOT")

    def _id(self, letter: str, name: str) -> str:
        readable = "".join(letter for letter in name.upper() if letter.isalnum())
        return f"{letter}{self.team.id[1:]}{readable}"


def opened(
    team: str, *, domain: str, world: World, news: News, deliveries: Deliveries, hooks: Hooks
) -> Workspace:
    """Open a workspace that installed the app, with its bot called `footnote`."""
    team_id = TeamId(team)
    bot = UserId(f"U{team[1:]}FOOTNOTE")
    world.teams[team_id] = Team(
        id=team_id,
        domain=domain,
        bot_token=f"xoxb-{team[1:]}-secret",
        bot=bot,
        bot_id=f"B{team[1:]}FOOTNOTE",
        scopes=set(EVERY),
    )
    world.users[bot] = User(id=bot, team=team_id, name="footnote", is_bot=True)
    return Workspace(
        team=world.teams[team_id], world=world, news=news, deliveries=deliveries, hooks=hooks
    )
