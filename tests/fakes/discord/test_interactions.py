"""The fake by itself: commands, buttons, menus and modals, through the unmodified discord.py."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import discord
import pytest
from discord import app_commands

from tests.fakes.discord.clients import Told, running
from tests.fakes.discord.interactions import NoReplyError
from tests.fakes.discord.options import Attached
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server

Interaction = discord.Interaction[Any]


class Reason(discord.ui.Modal, title="What was wrong?"):
    """A modal with one field."""

    why: discord.ui.TextInput[Any] = discord.ui.TextInput(label="Why", max_length=20)

    async def on_submit(self, interaction: Interaction, /) -> None:
        await interaction.response.send_message(f"Because {self.why.value}", ephemeral=True)


class Rating(discord.ui.View):
    """Buttons and a menu that outlive their process."""

    def __init__(self) -> None:
        super().__init__(timeout=None)

    @discord.ui.button(label="Passages", custom_id="p")
    async def passages(self, interaction: Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.send_message("Page 3.", ephemeral=True)

    @discord.ui.button(emoji="👎", custom_id="no")
    async def bad(self, interaction: Interaction, _: discord.ui.Button[Any]) -> None:
        await interaction.response.send_modal(Reason())

    @discord.ui.button(label="Never", custom_id="never")
    async def never(self, interaction: Interaction, _: discord.ui.Button[Any]) -> None:
        """Leave it unanswered."""

    @discord.ui.select(
        custom_id="m",
        placeholder="Server",
        options=[discord.SelectOption(label="Acme", value="a"), discord.SelectOption(label="B")],
    )
    async def choose(self, interaction: Interaction, menu: discord.ui.Select[Any]) -> None:
        await interaction.response.edit_message(content=f"Chosen: {menu.values[0]}", view=None)


class App(Told):
    """Answers in every way there is."""

    def __init__(self) -> None:
        super().__init__()
        self.tree = app_commands.CommandTree(self)
        self.got: list[Any] = []

    async def setup_hook(self) -> None:
        self.add_view(Rating())

        @self.tree.command(name="ask", description="Ask")
        @app_commands.describe(question="What", private="Only for you")
        async def ask(interaction: Interaction, question: str, private: bool = False) -> None:
            await interaction.response.defer(thinking=True, ephemeral=private)
            await interaction.edit_original_response(content=f"{question}!")
            await interaction.followup.send("And more.", ephemeral=private)

        @self.tree.command(name="later", description="Later")
        async def later(interaction: Interaction) -> None:
            await interaction.response.defer(thinking=True)
            await interaction.followup.send("Now.")

        @self.tree.command(name="add", description="Add")
        async def add(interaction: Interaction, file: discord.Attachment) -> None:
            self.got.append((file.filename, await file.read()))
            await interaction.response.send_message("Read.", ephemeral=True)

        @self.tree.command(name="forget", description="Forget")
        async def forget(interaction: Interaction, name: str) -> None:
            await interaction.response.send_message(f"Forgot {name}.")

        @forget.autocomplete("name")
        async def names(_: Interaction, typed: str) -> list[app_commands.Choice[str]]:
            all_ = ["handbook.pdf", "harvest.csv", "notes.md"]
            return [app_commands.Choice(name=n, value=n) for n in all_ if n.startswith(typed)]

        @self.tree.context_menu(name="Index files")
        async def index(interaction: Interaction, message: discord.Message) -> None:
            self.got.append((message.content, len(message.attachments)))
            await interaction.response.send_message("On it.", ephemeral=True)

        footnote = app_commands.Group(
            name="footnote",
            description="Settings",
            default_permissions=discord.Permissions(manage_guild=True),
        )

        @footnote.command(name="index", description="Index")
        async def switch(interaction: Interaction, state: str, who: discord.Role | None) -> None:
            self.got.append((state, who and who.name))
            await interaction.response.send_message("Set.")

        self.tree.add_command(footnote)
        await self.tree.sync()


@pytest.fixture
async def app(fake: FakeDiscord, acme: Server) -> AsyncIterator[App]:
    assert acme.id
    async with running(App(), fake) as made:
        yield made


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize("private", [True, False])
async def test_a_command_is_answered_for_all_or_for_one(
    fake: FakeDiscord, acme: Server, private: bool
) -> None:
    general, anna, ben = acme.channel("general"), acme.person("anna"), acme.person("ben")

    await anna.uses("ask", in_=general, question="Why", private=private)
    await fake.until(lambda: len(fake.screen(general, viewer=anna).messages) == 2)

    states = [s.messages[0] for s in fake.history(general, viewer=anna) if s.messages]
    assert [(shown.thinking, shown.text) for shown in states[:2]] == [(True, ""), (False, "Why!")]
    assert states[0].ephemeral == private
    assert len(fake.screen(general, viewer=ben).messages) == (0 if private else 2)


@pytest.mark.usefixtures("app")
async def test_what_follows_thinking_first_takes_its_place(fake: FakeDiscord, acme: Server) -> None:
    general, anna = acme.channel("general"), acme.person("anna")

    await anna.uses("later", in_=general)
    await fake.until(lambda: not fake.screen(general).messages[0].thinking)

    assert [shown.text for shown in fake.screen(general).messages] == ["Now."]


async def test_files_menus_and_subcommands_arrive(
    fake: FakeDiscord, acme: Server, app: App
) -> None:
    general, staff = acme.channel("general"), acme.role("staff")
    anna = acme.person("anna", roles=[acme.role("mod", permissions=Permission.MANAGE_GUILD)])
    said = anna.says(general, "See.", files={"a.md": b"# A"}, mentions_bot=False)

    await anna.uses("add", in_=general, file=Attached(name="b.md", content=b"# B"))
    await anna.applies("Index files", said)
    await anna.uses("footnote index", in_=general, state="on", who=staff)

    assert app.got == [("b.md", b"# B"), ("See.", 1), ("on", "staff")]
    assert len(fake.screen(general).messages) == 2


@pytest.mark.usefixtures("app")
async def test_who_lacks_permission_does_not_see_a_command(acme: Server) -> None:
    general, anna = acme.channel("general"), acme.person("anna")

    with pytest.raises(AssertionError, match="does not see the command 'footnote'"):
        await anna.uses("footnote index", in_=general, state="on")


@pytest.mark.usefixtures("app")
async def test_names_are_offered_while_typing(acme: Server) -> None:
    general, anna = acme.channel("general"), acme.person("anna")

    assert await anna.types("forget", in_=general, name="ha") == ["handbook.pdf", "harvest.csv"]


async def test_buttons_menus_and_modals_work(fake: FakeDiscord, acme: Server, app: App) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    posted = await app.get_partial_messageable(int(general)).send("42.", view=Rating())
    answer = next(ref for ref in fake.world.messages if ref.id == str(posted.id))

    passages = await anna.clicks(answer, "Passages")
    await anna.clicks(answer, "👎")
    form = anna.modal
    reason = await anna.submits({"Why": "it is old"})
    await anna.chooses(answer, "Acme", menu="Server")

    assert passages is not None
    assert reason is not None
    assert form is not None
    assert (form.title, form.fields) == ("What was wrong?", ("Why",))
    assert fake.shown(passages).text == "Page 3."
    assert fake.shown(reason).text == "Because it is old"
    assert (fake.shown(answer).text, fake.shown(answer).buttons) == ("Chosen: a", ())
    assert [shown.text for shown in fake.screen(general).messages] == ["Chosen: a"]


async def test_what_is_not_answered_in_time_failed(
    fake: FakeDiscord, acme: Server, app: App
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    posted = await app.get_partial_messageable(int(general)).send("42.", view=Rating())
    answer = next(ref for ref in fake.world.messages if ref.id == str(posted.id))

    with pytest.raises(NoReplyError):
        await anna.clicks(answer, "Never")
    await asyncio.sleep(0.05)
    late = told_of(app)[-1]
    with pytest.raises(discord.NotFound) as refused:
        await late.response.send_message("Late.")

    assert refused.value.code == 10062


async def test_an_answer_is_given_once_and_its_token_expires(
    fake: FakeDiscord, acme: Server, app: App
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    await anna.uses("forget", in_=general, name="a")
    interaction = told_of(app)[-1]
    fields = (interaction.id, interaction.token)

    with pytest.raises(discord.HTTPException) as twice:
        await again(app, *fields)
    fake.interactions.expire()
    with pytest.raises(discord.HTTPException) as expired:
        await interaction.followup.send("Late.")

    assert (twice.value.code, expired.value.code) == (40060, 50027)


def told_of(app: App) -> list[Interaction]:
    return app.of("interaction")


async def again(app: App, id_: int, token: str) -> None:
    route = discord.http.Route("POST", "/interactions/{id}/{token}/callback", id=id_, token=token)
    await app.http.request(route, json={"type": 4, "data": {"content": "Twice."}})
