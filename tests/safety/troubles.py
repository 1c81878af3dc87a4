"""Everything that can go wrong around Footnote, one thing after the other."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import psycopg

from tests.discord.talking import Party
from tests.documents.archives import flat_bomb
from tests.documents.hostile_pdfs import page_tree_cycle
from tests.fakes.discord import faults as discord_faults
from tests.fakes.discord.things import Ref as DiscordRef
from tests.fakes.forwarding import ForwardingProxy
from tests.fakes.openai import faults as model_faults
from tests.fakes.openai.server import CHAT, EMBEDDINGS, FakeOpenAI
from tests.fakes.postgres import PostgresOverTcp
from tests.fakes.slack import faults as slack_faults
from tests.fakes.slack.things import Ref as SlackRef
from tests.safety.canaries import RUDE
from tests.slack.talking import HANDBOOK, QUESTION, Talk

_STATUSES = (400, 401, 403, 404, 429, 500, 503)
MODEL_FAULTS: Sequence[model_faults.Fault] = (
    *(model_faults.Refuse(status=status, message=RUDE) for status in _STATUSES),
    *(model_faults.Refuse(status=status, body=RUDE) for status in _STATUSES),
    model_faults.Garble(after_tokens=2, line=f'data: {{"error": {{"message": "{RUDE}"}}}}\n\n'),
    model_faults.Garble(after_tokens=2, line=f"data: {RUDE}\n\n"),
    model_faults.Cut(after_tokens=3),
    model_faults.Cut(),
    model_faults.Hang(),
    model_faults.EndWithout(finish_reason="content_filter"),
)
SLACK_CALLS = (
    "chat.postMessage",
    "chat.startStream",
    "chat.appendStream",
    "chat.stopStream",
    "chat.update",
    "assistant.threads.setStatus",
    "reactions.add",
    "files.info",
    "file",
    "users.info",
    "conversations.info",
    "conversations.members",
    "views.open",
)
SLACK_FAULTS: Sequence[slack_faults.Fault] = (
    slack_faults.Refuse(error=RUDE),
    slack_faults.Refuse(error=RUDE, status=500),
    slack_faults.Refuse(error=RUDE, status=503, as_page=True),
    slack_faults.Refuse(error=RUDE, as_page=True),
    slack_faults.Cut(applied=False),
    slack_faults.LOST_REPLY,
)
DISCORD_CALLS = (
    "POST /channels/{channel}/messages",
    "PATCH /channels/{channel}/messages/{message}",
    "POST /channels/{channel}/messages/{message}/threads",
    "GET /channels/{channel}/messages/{message}",
    "PUT /channels/{channel}/messages/{message}/reactions/{emoji}/@me",
    "PATCH /webhooks/{application}/{token}/messages/{message}",
    "POST /interactions/{id}/{token}/callback",
    "file",
)
DISCORD_FAULTS: Sequence[discord_faults.Fault] = (
    discord_faults.Refuse(status=403, code=50013, message=RUDE),
    discord_faults.Refuse(status=400, code=50035, message=RUDE),
    discord_faults.Refuse(status=503, message=RUDE, as_page=True),
    discord_faults.Cut(applied=False),
    discord_faults.LOST_REPLY,
)
BAD_FILES = {
    "cycle.pdf": page_tree_cycle(),
    "bomb.docx": flat_bomb(300_000_000),
    "page.docx": b"<html><body>Sign in</body></html>",
    "program.txt": b"MZ\x90\x00" + bytes(400),
    "empty.md": b"",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """People in Slack and in Discord, and where Footnote keeps what it knows of them."""

    talk: Talk
    party: Party
    url: str
    """Of the database."""

    def everybody_says(
        self, text: str, files: Mapping[str, bytes] | None = None
    ) -> tuple[SlackRef, DiscordRef]:
        """Let one person on each platform say the same."""
        in_slack = self.talk.anna.says(self.talk.general, text, files=files)
        return in_slack, self.party.anna.says(self.party.general, text, files=files)

    async def answered(self, asked: tuple[SlackRef, DiscordRef]) -> None:
        """Wait until both are answered."""
        in_slack, in_discord = asked
        async with asyncio.TaskGroup() as waiting:
            waiting.create_task(self.talk.answered(in_slack))
            waiting.create_task(self.party.answered(in_discord))


async def models_fail(place: Place, openai: FakeOpenAI, every: int) -> int:
    """Ask and drop files while each thing goes wrong that can go wrong with a model."""
    chosen = MODEL_FAULTS[::every]
    for number, fault in enumerate(chosen):
        openai.fail(CHAT, fault, times=2)
        openai.fail(EMBEDDINGS, fault, times=2)
        place.everybody_says(QUESTION)
        place.everybody_says("", {f"note-{number}.md": b"%b\n\nNote %d.\n" % (HANDBOOK, number)})
        await settled(place.url)
    return 2 * len(chosen)


async def slack_fails(place: Place, every: int) -> int:
    troubles = [(call, fault) for call in SLACK_CALLS for fault in SLACK_FAULTS][::every]
    talk = place.talk
    for number, (call, fault) in enumerate(troubles):
        talk.slack.fail(call, fault, times=2)
        note = {f"s{number}.txt": b"Slack's note %d says nothing.\n" % number}
        talk.bob.says(talk.general, QUESTION, files=note if "file" in call else None)
        await asyncio.sleep(0.3)
    talk.slack.heal()
    await settled(place.url)
    return len(troubles)


async def discord_fails(place: Place, every: int) -> int:
    troubles = [(call, fault) for call in DISCORD_CALLS for fault in DISCORD_FAULTS][::every]
    party = place.party
    for number, (call, fault) in enumerate(troubles):
        party.discord.fail(call, fault, times=2)
        note = {f"d{number}.txt": b"Discord's note %d says nothing.\n" % number}
        party.bob.says(party.general, QUESTION, files=note if "file" in call else None)
        if "{token}" in call:
            party.bob.begins("ask", in_=party.general, question=QUESTION, private=True)
        await asyncio.sleep(0.3)
    party.discord.heal()
    await settled(place.url)
    return len(troubles)


async def files_are_bad(place: Place) -> None:
    for name, content in BAD_FILES.items():
        place.everybody_says("What is in it?", {name: content})
    await settled(place.url)


async def proxy_is_closed(place: Place, proxy: ForwardingProxy) -> None:
    proxy.close()
    await asyncio.sleep(2)
    proxy.open()
    asked = place.everybody_says(QUESTION)
    await place.answered(asked)


async def database_is_away(place: Place, server: PostgresOverTcp) -> None:
    await asyncio.to_thread(server.stop)
    asked = place.everybody_says(QUESTION)
    await asyncio.sleep(3)
    await asyncio.to_thread(server.start)
    await place.answered(asked)
    await settled(place.url)


async def settled(url: str) -> None:
    """Wait until nothing is left to do."""
    async with asyncio.timeout(300), await connected(url) as connection:
        while True:
            cursor = await connection.execute(
                """
                select exists (select from reply where state in ('accepted', 'placed', 'answered'))
                    or exists (select from dropped_file where state = 'accepted')
                """
            )
            if await cursor.fetchone() == (False,):
                return
            await asyncio.sleep(0.3)


async def connected(url: str) -> psycopg.AsyncConnection:
    return await psycopg.AsyncConnection.connect(url, autocommit=True)
