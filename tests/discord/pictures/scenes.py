"""What the pictures show: short stories, told by the whole app."""

from adapters.discord.keys import Address, Way, message_key
from bot.settings import Settings
from tests.adapters.parts import answer, citation
from tests.discord.pictures.drawing import Moment
from tests.discord.running import adapter_for, footnote_in
from tests.discord.talking import Party
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Message, Ref, Snowflake
from tests.fakes.openai.server import FakeOpenAI

HANDBOOK = (
    b"# Employee handbook\n\n## Parental leave\n\nGive eight weeks' notice of parental leave. The "
    b"notice of parental leave is given in writing, to your manager and to HR.\n\n"
    b"## Early birth\n\nIf the child comes early, notice of parental leave may be given within "
    b"two weeks after the birth.\n"
)
QUESTION = "How much notice for parental leave?"
LONG = """\
Notice depends on the country [1]:

| Country | Notice |
|:--|--:|
| Netherlands | 8 weeks |
| Germany | 7 weeks |

Fill in the form and send it by mail:

```yaml
leave: parental
begins: 2026-12-01
```

1. Your manager signs it [2].
2. HR confirms it within **ten days** [3].
"""


async def scenes(
    discord: FakeDiscord, settings: Settings, openai: FakeOpenAI
) -> dict[str, list[Moment]]:
    """Let the stories happen; return the moments of each picture, by its name."""
    acme = discord.server("Acme")
    maria, anna, mo = acme.person("maria"), acme.person("anna"), acme.person("mo")
    acme.gives(mo, acme.role("moderators", permissions=Permission.MANAGE_GUILD))
    people = acme.channel("people")
    party = Party(discord=discord, acme=acme, anna=anna, bob=maria, mo=mo, general=people)
    async with footnote_in(discord, settings):
        await discord.until(lambda: discord.screen(people).by("footnote"))
        hello = discord.screen(people).by("footnote")[-1].ref
        await mo.clicks(hello, "Read files in this channel")
        dropped = _drops(party, "employee-handbook.md", HANDBOOK)
        await discord.until(lambda: "✅" in discord.shown(dropped).reactions)
        openai.token_delay_s = 0.05
        asked = await party.ask(QUESTION)
        passages = await anna.clicks(party.answers(asked)[0].ref, "Passages")
        unread = _drops(party, "invoice.docx", b"%PDF-1.7\n")
        await party.answered(unread)
        long = await party.ask("And in other countries?")
        await _shows(party, long)
    world = discord.world
    return {
        "discord-answer": [
            *_growing(party, asked),
            Moment(title="At the end", messages=_with_thread(party, asked)),
        ],
        "discord-long-answer": [Moment(title="", messages=_with_thread(party, long)[1:])],
        "discord-passages": [Moment(title="", messages=(world.messages[passages or asked],))],
        "discord-receipts": [
            Moment(title="The first day", messages=(world.messages[hello],)),
            Moment(title="A file that was read", messages=(world.messages[dropped],)),
            Moment(title="A file to act on", messages=_with_replies(party, unread)),
        ],
    }


def _drops(party: Party, name: str, content: bytes) -> Ref:
    return party.bob.says(party.general, "", files={name: content}, mentions_bot=False)


async def _shows(party: Party, asked: Ref) -> None:
    """Show an answer that no model of the tests would write, in place of the one that stands."""
    adapter = adapter_for(party.discord)
    to = Address(
        guild=party.acme.id,
        place=asked.channel,
        channel=asked.channel,
        message=asked.id,
        asker=party.anna.id,
        way=Way.THREAD,
        is_direct=False,
    )
    sources = tuple(citation(n, document=f"leave-{n}.pdf", place=f"p. {n}") for n in range(1, 8))
    key = message_key(party.acme.id, asked.channel, asked.id)
    thread = adapter.thread(to.written(), answers=key, posted=None)
    await thread.show(answer(LONG, citations=sources))
    await adapter.close()


def _with_thread(party: Party, asked: Ref) -> tuple[Message, ...]:
    world, thread = party.discord.world, party.thread(asked)
    inside = [one for one in world.messages.values() if one.ref.channel == thread]
    public = (one for one in inside if one.kind != 21 and one.only_for is None)
    written = sorted(public, key=lambda one: int(one.ref.id))
    return (world.messages[asked], *written)


def _with_replies(party: Party, of: Ref) -> tuple[Message, ...]:
    world = party.discord.world
    return (world.messages[of], *(world.messages[shown.ref] for shown in party.answers(of)))


def _growing(party: Party, asked: Ref) -> list[Moment]:
    """Return the thread when it was said to be searched, and when the answer began."""
    thread: Snowflake = party.thread(asked)
    changes = [one.message for one in party.discord.world.changes if one.channel == thread]
    states = [one for one in changes if one is not None and one.kind != 21]
    first = next(one for one in states if one.content.startswith("🔎"))
    then = next(one for one in states if not one.content.startswith("🔎"))
    question = party.discord.world.messages[asked]
    return [
        Moment(title="At once", messages=(question, first)),
        Moment(title="Then", messages=(question, then)),
    ]
