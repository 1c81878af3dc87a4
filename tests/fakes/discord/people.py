"""What people do on Discord: write, and use commands, buttons, menus and modals."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.fakes.discord import commands
from tests.fakes.discord.acts import Acts
from tests.fakes.discord.components import BUTTON, CHANNEL_MENU, LINK, MENUS, every, labelled
from tests.fakes.discord.forms import Filled, Form, read_form, submitted
from tests.fakes.discord.interactions import COMMAND, COMPONENT, MODAL, TYPING, Interaction
from tests.fakes.discord.openers import Opener
from tests.fakes.discord.options import Value
from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.things import Json, Message, Ref, Snowflake


@dataclass(frozen=True, slots=True, kw_only=True)
class Person(Opener):
    """Somebody with a screen."""

    @property
    def modal(self) -> Form | None:
        """What stands in the modal that is open."""
        opened = self._world.modals.get(self.id)
        return None if opened is None else read_form(opened)

    async def uses(self, command: str, *, in_: Snowflake, **options: Value) -> Ref | None:
        """Use a slash command, and return the message that answers it at once, if any.

        Args:
            command: `ask`, or with subcommands `footnote index`.
            in_: the channel.
            options: by name.

        Raises:
            NoReplyError: the application did not respond within three seconds.
            AssertionError: there is no such command, or not for this person.
        """
        return await self._done(self.begins(command, in_=in_, **options))

    def begins(self, command: str, *, in_: Snowflake, **options: Value) -> Interaction:
        """Use a slash command, and do not wait to see what comes of it."""
        known, path = self._command(command, in_)
        interaction = self._acts.opened(COMMAND, in_, name=command)
        return self._acts.sent(interaction, self._acts.command(known, path, in_, options))

    async def types(self, command: str, *, in_: Snowflake, **options: Value) -> list[str]:
        """Type the last of the options given, and return the names that are offered."""
        known, path = self._command(command, in_)
        interaction = self._acts.opened(TYPING, in_, name=command)
        focused = [*options][-1]
        data = self._acts.command(known, path, in_, options, focused=focused)
        self._acts.sent(interaction, data)
        answer = await self.platform.interactions.reply(interaction)
        return [choice["name"] for choice in answer["data"].get("choices") or ()]

    async def applies(self, menu: str, message: Ref) -> Ref | None:
        """Choose an entry of a message's context menu."""
        guild = self._world.channels[message.channel].guild
        known = self.platform.commands.named(menu, kind=commands.MESSAGE_MENU, guild=guild)
        self._check_permitted(known, message.channel)
        interaction = self._acts.opened(COMMAND, message.channel, name=menu)
        data = self._acts.menu(known, self._world.messages[message])
        return await self._done(self._acts.sent(interaction, data))

    async def clicks(self, message: Ref, label: str) -> Ref | None:
        """Click a button below a message, and return what answers it, or is changed by it."""
        standing = self._seen(message)
        button = found(standing, label, {BUTTON})
        assert button.get("style") != LINK, f"{label!r} is a link: {button.get('url')}"
        return await self._pressed(standing, button, None)

    async def chooses(self, message: Ref, *values: str, menu: str | None = None) -> Ref | None:
        """Choose from a menu below a message.

        Args:
            message: which.
            values: labels of a menu of texts, or ids.
            menu: the menu's placeholder; None where there is but one.

        Raises:
            AssertionError: there is no such menu, or nothing in it: Discord fills a menu of
                channels with those of the server, and a direct message is in none.
        """
        standing = self._seen(message)
        chosen = found(standing, menu, MENUS)
        in_a_server = self._world.channels[message.channel].guild is not None
        assert in_a_server or chosen["type"] != CHANNEL_MENU, "no channels are listed here"
        options = {one["label"]: one["value"] for one in chosen.get("options") or ()}
        sent = [options[value] if options else value for value in values]
        return await self._pressed(standing, chosen, sent)

    async def submits(self, values: Filled) -> Ref | None:
        """Fill the open modal in and submit it, and return the message that answers it.

        Args:
            values: by label.
        """
        modal = self._world.modals[self.id]
        data = submitted(modal, values)
        of: Ref | None = modal["of"]
        message = self._world.messages.get(of) if of else None
        interaction = self._acts.opened(MODAL, modal["in"], message=message, opened_by=modal["by"])
        reply = await self._done(self._acts.sent(interaction, data, message=message))
        self.closes()
        return reply

    def closes(self) -> None:
        """Close the modal; Discord does not say so to anybody."""
        self._world.modals.pop(self.id, None)
        self._world.nudge()

    async def _pressed(
        self, message: Message, component: dict[str, Any], values: Sequence[str] | None
    ) -> Ref | None:
        interaction = self._acts.opened(COMPONENT, message.ref.channel, message=message)
        data = self._acts.component(component, None if values is None else [*values])
        return await self._done(self._acts.sent(interaction, data, message=message))

    async def _done(self, interaction: Interaction) -> Ref | None:
        await self.platform.interactions.reply(interaction)
        return interaction.original

    def _command(self, name: str, channel: Snowflake) -> tuple[dict[str, Any], list[str]]:
        first, *path = name.split(" ")
        guild = self._world.channels[channel].guild
        known = self.platform.commands.named(first, kind=commands.SLASH, guild=guild)
        self._check_permitted(known, channel)
        return known, path

    def _check_permitted(self, command: Json, channel: Snowflake) -> None:
        place = self._world.channels[channel]
        has = self._world.permissions(self.id, place)
        wanted = Permission(int(command["default_member_permissions"] or 0)) or NOTHING
        wanted |= Permission.USE_APPLICATION_COMMANDS if place.guild else NOTHING
        name = command["name"]
        assert has & wanted == wanted, f"{self.user.name} does not see the command {name!r}"
        contexts = command.get("contexts")
        context = 0 if place.guild else 1
        assert contexts is None or context in contexts, f"{name!r} is not offered here"

    def _seen(self, ref: Ref) -> Message:
        message = self._world.messages[ref]
        assert message.only_for in {None, self.id}, f"{self.user.name} does not see {ref}"
        return message

    @property
    def _acts(self) -> Acts:
        return Acts(writer=self, platform=self.platform)


def found(message: Message, label: str | None, kinds: set[int]) -> dict[str, Any]:
    """Return a button or a menu by what stands on it."""
    there = [one for one in every(message.components) if one["type"] in kinds]
    matching = [one for one in there if label is None or labelled(one) == label]
    if not matching:
        names = [labelled(one) for one in there]
        raise AssertionError(f"no {label!r} below {message.ref}; there are {names}")
    assert not matching[0].get("disabled"), f"{label!r} is disabled"
    return dict(matching[0])
