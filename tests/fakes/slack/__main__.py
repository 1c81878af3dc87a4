"""A Slack to try Footnote with by hand: `python -m tests.fakes.slack`.

One workspace, one channel, one person: you. It prints the settings that Footnote needs, reads what
you do line by line, and prints every message as it stands whenever it changes.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from tests.fakes.slack.people import Person
from tests.fakes.slack.server import FakeSlack
from tests.fakes.slack.things import ChannelId, Message, Ref
from tests.fakes.slack.workspaces import Workspace

HELP = """\
TEXT              mention Footnote with it in #general
> TEXT            write on in the last thread, without a mention
dm TEXT           write to Footnote alone
drop PATH [TEXT]  drop a file
/footnote TEXT    use the command
click LABEL       click a button below Footnote's last message
invite            add Footnote to #general (it is there already)"""


class Console:
    """Does what is typed, and shows what comes of it."""

    def __init__(self, slack: FakeSlack, person: Person, channel: ChannelId) -> None:
        self._slack = slack
        self._person = person
        self._channel = channel
        self._last = Ref(channel, slack.world.now())

    async def watch(self) -> None:
        """Print what changes, for ever."""
        shown = 0
        while True:
            for change in self._slack.world.changes[shown:]:
                if change.status:
                    _say(f"      … {change.status}")
                if change.message is not None:
                    self._show(change.message)
                if change.gone is not None:
                    _say(f"      message {change.gone} is gone")
            shown = len(self._slack.world.changes)
            self._slack.world.changed.clear()
            await self._slack.world.changed.wait()

    async def act(self, line: str) -> None:
        verb, _, rest = line.partition(" ")
        match verb:
            case ">":
                self._last = self._says(rest, thread=self._last, mentions_bot=False)
            case "dm":
                self._last = self._person.says(self._person.dm, rest)
            case "drop":
                path, _, text = rest.partition(" ")
                files = {Path(path).name: await asyncio.to_thread(Path(path).read_bytes)}
                self._person.says(self._channel, text, files=files, mentions_bot=bool(text))
            case "/footnote":
                await self._person.commands(self._channel, rest)
            case "click":
                ours = [ref for ref, post in self._slack.ever_posted().items() if post.blocks]
                assert ours, "no message of Footnote has buttons yet"
                await self._person.clicks(max(ours, key=lambda ref: ref.ts), rest)
                await asyncio.sleep(1)
                if self._person.modal is not None:
                    _say(f"      [modal]\n{self._person.modal.text}")
            case "invite":
                self._person.invites_bot(self._channel)
            case "help":
                _say(HELP)
            case _:
                self._last = self._says(line)

    def _says(self, text: str, *, thread: Ref | None = None, mentions_bot: bool = True) -> Ref:
        channel = thread.channel if thread else self._channel
        return self._person.says(channel, text, thread=thread, mentions_bot=mentions_bot)

    def _show(self, message: Message) -> None:
        seen = self._slack.shown(message.ref) if message.ref in self._slack.world.messages else None
        if seen is None:
            return
        signs = " ".join(f":{name}:" for name in seen.reactions)
        buttons = " ".join(f"[{label}]" for label in seen.buttons)
        private = " (only you see this)" if seen.ephemeral else ""
        text = seen.text.replace("\n", "\n        ")
        _say(f"{seen.author}{private}: {text} {signs} {buttons}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def settings(slack: FakeSlack, acme: Workspace) -> str:
    return "\n".join(
        [
            f"SLACK_BOT_TOKEN={acme.team.bot_token}",
            f"SLACK_APP_TOKEN={slack.app_token}",
            f"SLACK_API_URL={slack.api_url}",
        ]
    )


async def main(port: int) -> None:
    async with FakeSlack(port=port) as slack:
        acme = slack.workspace("T1")
        you = acme.person("you", is_admin=True)
        channel = acme.channel("general", members=[you])
        _say(f"{settings(slack, acme)}\n\n{HELP}\n")
        console = Console(slack, you, channel)
        watching = asyncio.create_task(console.watch())
        while line := await asyncio.to_thread(sys.stdin.readline):
            try:
                await console.act(line.strip())
            except (AssertionError, OSError) as error:
                _say(f"      {error}")
        watching.cancel()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8124)
    asyncio.run(main(parser.parse_args().port))
