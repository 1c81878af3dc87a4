"""The parts of the fake that people and servers act on."""

from dataclasses import dataclass

from tests.fakes.discord.commands import Commands
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interactions
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.news import News
from tests.fakes.discord.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Everything there is once."""

    world: World
    news: News
    gateway: Gateway
    commands: Commands
    interactions: Interactions

    @property
    def messages(self) -> Messages:
        return self.news.messages
