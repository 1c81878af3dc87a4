"""The fake by itself: messages, through the unmodified discord.py."""

import io

import aiohttp
import discord
import pytest

from tests.fakes.discord.clients import Told
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.servers import Server
from tests.fakes.discord.things import Snowflake

NOBODY = discord.AllowedMentions.none()


def place(client: discord.Client, channel: Snowflake) -> discord.PartialMessageable:
    return client.get_partial_messageable(int(channel))


async def test_what_is_posted_and_edited_is_seen_at_every_moment(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))

    async with general.typing():
        posted = await general.send("Looking …", silent=True)
    await posted.edit(content="**Found.**")
    await posted.delete()

    states = [
        (screen.typing, [shown.text for shown in screen.messages])
        for screen in fake.history(channel)
    ]
    assert states == [
        (False, []),
        (True, []),
        (False, []),
        (False, ["Looking …"]),
        (False, ["**Found.**"]),
        (False, []),
    ]


async def test_the_same_nonce_posts_nothing_twice(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))

    first = await general.send("Once.", nonce="abc")
    second = await general.send("Twice?", nonce="abc")

    assert (first.id, second.content) == (second.id, "Once.")
    assert len(fake.screen(channel).messages) == 1


async def test_a_nonce_lasts_minutes_not_longer(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))
    await general.send("Once.", nonce="abc")

    fake.ages(channel, seconds=301)
    await general.send("Later.", nonce="abc")

    assert [shown.text for shown in fake.screen(channel).messages] == ["Once.", "Later."]


async def test_only_allowed_mentions_call_somebody(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))
    anna, ben = acme.person("anna"), acme.person("ben")
    asked = anna.says(channel, "What?")
    original = general.get_partial_message(int(asked.id))
    text = f"<@{ben.id}> @everyone `<@{anna.id}>`"
    some = discord.AllowedMentions(users=[one(ben.id), one(anna.id)])

    await general.send(text, allowed_mentions=NOBODY)
    await general.send(text, allowed_mentions=some)
    await original.reply("Quiet.", allowed_mentions=NOBODY)
    await original.reply("Loud.", allowed_mentions=discord.AllowedMentions(replied_user=True))
    await general.send(f"Silent, <@{anna.id}>.", silent=True)

    calls = [shown.calls for shown in fake.screen(channel).by("footnote")]
    assert calls == [set(), {"ben"}, set(), {"anna"}, {"anna"}]
    assert (len(fake.pings(anna)), len(fake.pings(ben))) == (1, 1)


def one(id_: Snowflake) -> discord.Object:
    return discord.Object(int(id_))


@pytest.mark.parametrize(
    ("sent", "code"),
    [
        ({"content": "x" * 2001}, 50035),
        ({"content": " "}, 50006),
        ({"content": "x", "nonce": "n" * 26}, 50035),
        ({"embed": discord.Embed(description="x" * 4097)}, 50035),
    ],
)
async def test_what_discord_refuses_is_refused(
    acme: Server, client: discord.Client, sent: dict[str, object], code: int
) -> None:
    general = place(client, acme.channel("general"))

    with pytest.raises(discord.HTTPException) as refused:
        await general.send(**sent)  # type: ignore[call-overload]  # by parameter

    assert (refused.value.status, refused.value.code) == (400, code)


async def test_two_thousand_characters_fit(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))

    await general.send("x" * 2000, suppress_embeds=True)

    (shown,) = fake.screen(channel).messages
    assert (len(shown.text), shown.previews) == (2000, False)


@pytest.mark.parametrize(
    ("missing", "code"),
    [
        (Permission.VIEW_CHANNEL, 50001),
        (Permission.SEND_MESSAGES, 50013),
        (Permission.ATTACH_FILES, 50013),
        (Permission.READ_MESSAGE_HISTORY, 160002),
    ],
)
async def test_what_the_bot_may_not_is_refused(
    fake: FakeDiscord, acme: Server, client: discord.Client, missing: Permission, code: int
) -> None:
    general = place(client, channel := acme.channel("general"))
    asked = acme.person("anna").says(channel, "What?")
    acme.overwrites(channel, fake.world.bot, deny=missing)

    with pytest.raises(discord.Forbidden) as refused:
        await general.send(
            "Here.",
            file=discord.File(io.BytesIO(b"x"), "x.txt"),
            reference=general.get_partial_message(int(asked.id)),
        )

    assert refused.value.code == code


async def test_messages_of_others_cannot_be_edited_and_unknown_ones_not_found(
    acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))
    asked = acme.person("anna").says(channel, "What?")

    with pytest.raises(discord.Forbidden) as foreign:
        await general.get_partial_message(int(asked.id)).edit(content="Mine.")
    with pytest.raises(discord.NotFound) as unknown:
        await general.fetch_message(1)
    with pytest.raises(discord.NotFound) as nowhere:
        await place(client, Snowflake("1")).send("Hello?")

    assert (foreign.value.code, unknown.value.code, nowhere.value.code) == (50005, 10008, 10003)


async def test_old_messages_can_be_edited_a_few_times_only(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general = place(client, channel := acme.channel("general"))
    posted = await general.send("Old.")
    fake.ages(channel, seconds=3700)
    (ref,) = fake.world.messages
    client.http.max_ratelimit_timeout = 1.0
    old = general.get_partial_message(int(ref.id))

    for number in range(3):
        await old.edit(content=str(number))
    with pytest.raises(discord.RateLimited):
        await old.edit(content="Too often.")

    assert posted.id != old.id


async def test_a_channel_is_read_page_by_page(acme: Server, client: discord.Client) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    said = [anna.says(general, str(n), ago_s=1000 - n) for n in range(150)]
    there = place(client, general)

    newest = [m.clean_content async for m in there.history(limit=120)]
    after = discord.Object(int(said[9].id))
    later = [int(m.id) async for m in there.history(limit=3, after=after, oldest_first=True)]

    assert newest == [f"@footnote {n}" for n in range(149, 29, -1)]
    assert later == [int(ref.id) for ref in said[10:13]]


async def test_links_expire_and_showing_the_message_again_makes_new_ones(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    said = anna.says(general, "Here.", files={"a b.md": b"# A"})
    partial = place(client, general).get_partial_message(int(said.id))
    old = (await partial.fetch()).attachments[0]

    fake.links.expire()
    with pytest.raises(discord.NotFound):
        await old.read()
    new = (await partial.fetch()).attachments[0]

    assert await new.read() == b"# A"
    assert (new.filename, new.content_type) == ("a b.md", "text/markdown; charset=utf-8")
    anna.deletes(said)
    async with aiohttp.ClientSession() as http, http.get(new.url) as gone:
        assert gone.status == 404


async def test_forwarded_messages_bring_their_files(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    general, other, anna = acme.channel("general"), acme.channel("other"), acme.person("anna")
    said = anna.says(other, "Read this.", files={"a.md": b"# A"}, mentions_bot=False)

    anna.forwards(said, general)
    _, forwarded = await fake.until(lambda: told.of("message")[1:] and told.of("message"))

    (snapshot,) = forwarded.message_snapshots
    assert forwarded.reference.type is discord.MessageReferenceType.forward
    assert snapshot.content == "Read this."
    assert await snapshot.attachments[0].read() == b"# A"


async def test_reactions_and_files_of_the_bot_are_seen(
    fake: FakeDiscord, acme: Server, client: discord.Client
) -> None:
    general, anna = acme.channel("general"), acme.person("anna")
    asked = anna.says(general, "What?")
    there = place(client, general)

    await there.get_partial_message(int(asked.id)).add_reaction("👀")
    await there.send(file=discord.File(io.BytesIO(b"x"), "x.txt"))
    before = [shown.reactions for shown in fake.screen(general).messages]
    await there.get_partial_message(int(asked.id)).remove_reaction(
        "👀", discord.Object(int(fake.world.bot))
    )

    assert before == [("👀",), ()]
    assert [shown.files for shown in fake.screen(general).messages] == [(), ("x.txt",)]
    assert fake.shown(asked).reactions == ()


async def test_permissions_are_what_discord_py_computes_of_what_it_is_told(
    fake: FakeDiscord, acme: Server, told: Told
) -> None:
    admins = acme.role("admins", permissions=Permission.ADMINISTRATOR)
    staff = acme.role("staff")
    anna, ben, cleo = acme.person("anna"), acme.person("ben"), acme.person("cleo", roles=[staff])
    acme.gives(ben, admins)
    channel = acme.channel("staff", only=[staff])
    acme.overwrites(channel, cleo, deny=Permission.SEND_MESSAGES)
    await fake.until(lambda: len(told.of("guild_channel_update")) == 1)

    there = told.get_channel(int(channel))
    assert isinstance(there, discord.TextChannel)
    for person in (anna, ben, cleo):
        member = await there.guild.fetch_member(int(person.id))
        ours = fake.world.permissions(person.id, fake.world.channels[channel])
        theirs = there.permissions_for(member)
        known = {name.lower(): bool(ours & bit) for name, bit in Permission.__members__.items()}
        assert known == {name: getattr(theirs, name) for name in known}, person.user.name
