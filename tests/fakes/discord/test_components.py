"""The fake by itself: what it refuses of components, asked as a client without checks would."""

from typing import Any

import discord
import pytest
from discord.http import Route

from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import COMPONENTS_V2, Ref, Snowflake

Payload = dict[str, Any]


def button(number: int = 0, **more: object) -> Payload:
    return {"type": 2, "style": 2, "label": "OK", "custom_id": f"b{number}", **more}


def menu(count: int) -> Payload:
    options = [{"label": f"L{n}", "value": f"v{n}"} for n in range(count)]
    return {"type": 3, "custom_id": "m", "options": options}


def row(*components: Payload) -> Payload:
    return {"type": 1, "components": [*components]}


async def post(client: discord.Client, channel: Snowflake, **body: object) -> Any:
    return await client.http.request(
        Route("POST", "/channels/{channel_id}/messages", channel_id=channel), json=body
    )


@pytest.mark.parametrize(
    "components",
    [
        [row(button(label="x" * 81))],
        [row(button(custom_id="x" * 101))],
        [row(button(label=None))],
        [row(button(1), button(1))],
        [row(*(button(n) for n in range(6)))],
        [row(button(n)) for n in range(6)],
        [row(menu(26))],
        [row(menu(0))],
        [row(menu(1), button())],
        [row()],
        [button()],
        [{"type": 10, "content": "Text."}],
    ],
)
async def test_what_does_not_fit_is_refused(
    fake: FakeDiscord, acme: Server, client: discord.Client, components: list[Payload]
) -> None:
    channel = acme.channel("general")

    with pytest.raises(discord.HTTPException) as refused:
        await post(client, channel, content="x", components=components)

    assert refused.value.code == 50035
    assert fake.screen(channel).messages == ()


async def test_what_just_fits_is_taken_and_numbered(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    channel = acme.channel("general")
    rows = [row(button(label="x" * 80)), row(menu(25)), *(row(button(n)) for n in range(1, 4))]

    said = await post(client, channel, content="x", components=rows)

    ids = [one["id"] for row_ in said["components"] for one in (row_, *row_["components"])]
    assert len(set(ids)) == len(ids) == 10
    assert fake.screen(channel).messages[0].buttons == ("x" * 80, "OK", "OK", "OK")


async def test_a_message_is_made_of_components_alone_or_of_text(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    channel = acme.channel("general")
    text = {"type": 10, "content": "**All** of it."}

    await post(client, channel, components=[text], flags=COMPONENTS_V2)
    with pytest.raises(discord.HTTPException):
        await post(client, channel, content="x", components=[text], flags=COMPONENTS_V2)
    with pytest.raises(discord.HTTPException):
        await post(client, channel, components=[text] * 41, flags=COMPONENTS_V2)
    long = {"type": 10, "content": "x" * 4001}
    with pytest.raises(discord.HTTPException):
        await post(client, channel, components=[long], flags=COMPONENTS_V2)

    assert [shown.text for shown in fake.screen(channel).messages] == ["**All** of it."]


async def test_a_menu_of_channels_is_empty_in_a_direct_message(
    acme: Server, client: discord.Client
) -> None:
    anna, channel = acme.person("anna"), acme.channel("general")
    channels = {"type": 8, "custom_id": "c"}

    said = await post(client, anna.dm, content="x", components=[row(channels)])

    with pytest.raises(AssertionError, match="no channels"):
        await anna.chooses(Ref(anna.dm, said["id"]), channel)


async def test_commands_are_checked_when_they_are_registered(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    assert acme.id
    route = Route("PUT", "/applications/{id}/commands", id=fake.world.bot)
    choices = [{"name": str(n), "value": str(n)} for n in range(26)]
    option = {"type": 3, "name": "o", "description": "O", "choices": choices}
    wrong: list[Payload] = [
        {"name": "Ask", "description": "x"},
        {"name": "ask", "description": "x" * 101},
        {"name": "ask", "description": "x", "options": [option]},
    ]

    for command in wrong:
        with pytest.raises(discord.HTTPException) as refused:
            await client.http.request(route, json=[command])
        assert refused.value.code == 50035

    assert fake.commands.all(None) == []
