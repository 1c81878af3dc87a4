"""A Discord to try Footnote with by hand: `python -m tests.fakes.discord`.

One server, one channel, one person: you, who moderates it. It prints the settings that Footnote
needs, reads what you do line by line, and prints every message as it stands whenever it changes.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from tests.fakes.discord.interactions import NoReplyError
from tests.fakes.discord.people import Person
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.server import FakeDiscord
from tests.fakes.discord.things import Message, Ref, Snowflake

HELP = """\
TEXT                 mention Footnote with it in #general
> TEXT               write on in the last thread, without a mention
dm TEXT              write to Footnote alone
drop PATH            drop a file in #general, without a mention
give PATH            the same, with a mention
/ask TEXT            use a command; also /sources, /footnote status, /footnote index to=on, …
click LABEL          click a button below Footnote's last message that has it
menu "Index files"   use a menu of your last message with a file; or "Ask about this"
fill TEXT            fill the open modal in, and submit it"""


class Console:
    """Does what is typed, and shows what comes of it."""

    def __init__(self, discord: FakeDiscord, person: Person, channel: Snowflake) -> None:
        self._discord = discord
        self._person = person
        self._channel = channel
        self._last: Ref | None = None
        self._dropped: Ref | None = None

    async def watch(self) -> None:
        """Print what changes, for ever."""
        shown = 0
        while True:
            for change in self._discord.world.changes[shown:]:
                if change.message is not None and change.message.kind != 21:
                    self._show(change.message)
                if change.gone is not None:
                    _say(f"      message {change.gone} is gone")
            shown = len(self._discord.world.changes)
            self._discord.world.changed.clear()
            await self._discord.world.changed.wait()

    async def act(self, typed: str) -> None:
        verb, _, rest = typed.partition(" ")
        match verb:
            case ">" if self._last is not None:
                thread = self._discord.thread_of(self._last) or self._last.channel
                self._person.says(thread, rest, mentions_bot=False)
            case "dm":
                self._person.says(self._person.dm, rest)
            case "drop" | "give":
                files = {Path(rest).name: await asyncio.to_thread(Path(rest).read_bytes)}
                self._dropped = self._person.says(
                    self._channel, "", files=files, mentions_bot=verb == "give"
                )
            case "click":
                await self._person.clicks(self._latest_with(rest), rest)
            case "menu" if self._dropped is not None:
                await self._person.applies(rest.strip('"'), self._dropped)
            case "fill" if self._person.modal is not None:
                [label] = self._person.modal.fields
                await self._person.submits({label: rest})
            case "help":
                _say(HELP)
            case _ if verb.startswith("/"):
                await self._use(typed[1:])
            case _:
                self._last = self._person.says(self._channel, typed)

    async def _use(self, typed: str) -> None:
        """Use a command: `ask TEXT`, or words and `name=value`."""
        first, _, rest = typed.partition(" ")
        if first == "ask":
            await self._person.uses("ask", in_=self._channel, question=rest)
            return
        words = typed.split()
        options = dict(word.split("=", 1) for word in words if "=" in word)
        command = " ".join(word for word in words if "=" not in word)
        await self._person.uses(command, in_=self._channel, **options)

    def _latest_with(self, label: str) -> Ref:
        posts = self._discord.ever_posted()
        with_it = [ref for ref in posts if label in self._discord.shown(ref).buttons]
        return max(with_it, key=lambda ref: int(ref.id))

    def _show(self, message: Message) -> None:
        if message.ref not in self._discord.world.messages:
            return
        seen = self._discord.shown(message.ref)
        place = self._discord.world.channels[message.ref.channel]
        signs, buttons = " ".join(seen.reactions), " ".join(f"[{one}]" for one in seen.buttons)
        private = " (only you see this)" if seen.ephemeral else ""
        text = "thinking…" if seen.thinking else seen.text.replace("\n", "\n        ")
        files = " ".join(f"📄 {name}" for name in seen.files)
        _say(f"#{place.name} {seen.author}{private}: {text} {files} {signs} {buttons}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def settings(discord: FakeDiscord) -> str:
    return "\n".join(
        [
            f"DISCORD_TOKEN={discord.token}",
            f"DISCORD_API_URL={discord.api_url}",
            f"DISCORD_GATEWAY_URL={discord.gateway_url}",
        ]
    )


async def main(port: int) -> None:
    async with FakeDiscord(port=port) as discord:
        acme = discord.server("Acme")
        you = acme.person("you", roles=[acme.role("mods", permissions=Permission.MANAGE_GUILD)])
        channel = acme.channel("general")
        _say(f"{settings(discord)}\n\n{HELP}\n")
        console = Console(discord, you, channel)
        watching = asyncio.create_task(console.watch())
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                await console.act(line.strip())
            except (AssertionError, NoReplyError, OSError, ValueError) as error:
                _say(f"      {error}")
        watching.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8125)
    asyncio.run(main(parser.parse_args().port))
