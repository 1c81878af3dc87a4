"""The words of the command line: `footnote COMMAND …`."""

import argparse
import re
from importlib.metadata import version
from pathlib import Path
from typing import TypeAlias
from urllib.parse import urlsplit

from rag.values import LIBRARY, Scope

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"

_LONGEST_SCOPE = 200
_CHANNEL = re.compile(r"[a-z]+:[A-Za-z0-9]+/[A-Za-z0-9]+")
_EXITS = "Exit codes: 0 done; 1 something was refused or not found; 2 wrong use or settings."


def parser() -> argparse.ArgumentParser:
    """Return the parser of the whole command line; `command` names what to run."""
    root = argparse.ArgumentParser(
        prog="footnote",
        description="Answer questions from your own files, with sources that can be checked.",
        epilog=f"Settings come from the environment and from .env (see .env.example). {_EXITS}",
    )
    root.add_argument("--version", action="version", version=f"footnote {version('footnote')}")
    commands = root.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_ingest(commands)
    _add_questions(commands)
    _add_documents(commands)
    _add_links(commands)
    _add_run(commands)
    _add_slack(commands)
    _add_discord(commands)
    for name, told in (
        ("demo", "ingest a few small documents of ours and ask three questions"),
        ("migrate", "make or update the tables of the database, then leave"),
    ):
        commands.add_parser(name, help=told, description=told, epilog=_EXITS)
    return root


def _add_ingest(commands: Commands) -> None:
    ingest = _command(commands, "ingest", "read files and folders, with a receipt for each file")
    ingest.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    _add_scope(ingest)
    _add_json(ingest)


def _add_questions(commands: Commands) -> None:
    ask = _command(commands, "ask", "answer a question from the ingested files, with sources")
    search = _command(commands, "search", "find passages, without writing an answer")
    search.add_argument("--limit", type=_limit, default=10, help="passages at most (default: 10)")
    for command in (ask, search):
        command.add_argument(
            "question", nargs="+", metavar="QUESTION", help="- reads one per line from stdin"
        )
        _add_scope(command)
        _add_json(command)
    chat = _command(commands, "chat", "ask in a conversation; a path on a line of its own is read")
    _add_scope(chat)


def _add_run(commands: Commands) -> None:
    run = _command(commands, "run", "answer in Slack and Discord, until stopped")
    run.add_argument(
        "--only",
        choices=("gateway", "worker"),
        help="take in what people write, or answer it; by default one process does both",
    )
    run.add_argument(
        "--http",
        action="store_true",
        help="have Slack post to /slack/events at HTTP_PORT (default: 3000) instead of "
        "connecting to it (docs/slack.md)",
    )


def _add_slack(commands: Commands) -> None:
    slack = _command(commands, "slack", "set up the app in Slack (docs/slack.md)")
    actions = slack.add_subparsers(dest="action", required=True, metavar="ACTION")
    manifest = _command(actions, "manifest", "print the manifest that the app is created from")
    manifest.add_argument(
        "--agent", action="store_true", help="with the agent view, which needs a paid plan"
    )
    manifest.add_argument(
        "--http",
        type=_request_url,
        metavar="URL",
        help="have Slack post to https://HOST/slack/events instead of using Socket Mode",
    )


def _add_discord(commands: Commands) -> None:
    discord = _command(commands, "discord", "set up the app in Discord (docs/discord.md)")
    actions = discord.add_subparsers(dest="action", required=True, metavar="ACTION")
    _command(actions, "invite", "print the link that adds Footnote to a server")


def _add_documents(commands: Commands) -> None:
    sources = _command(commands, "sources", "list what is ingested")
    _add_scope(sources)
    _add_json(sources)
    show = _command(commands, "show", "show the passage behind [N] of the last answer here")
    show.add_argument("n", type=int, metavar="N")
    _add_json(show)
    forget = _command(commands, "forget", "forget documents, by name or by id from `sources`")
    which = forget.add_mutually_exclusive_group(required=True)
    which.add_argument("documents", nargs="*", default=[], metavar="DOCUMENT")
    which.add_argument(
        "--all",
        action="store_true",
        help="all that is kept of --scope, which may be a workspace or a server, like slack:T024",
    )
    _add_scope(forget)
    _add_json(forget)


def _add_links(commands: Commands) -> None:
    for name, told in (
        ("link", "let answers in each of two channels use the files of the other"),
        ("unlink", "take a link between two channels back"),
    ):
        command = _command(commands, name, told)
        for end in ("one", "other"):
            command.add_argument(
                end,
                type=_channel,
                metavar=end.upper(),
                help="like slack:T024/C7 or discord:8391/112",
            )
    _command(commands, "links", "list the links between channels")
    audit = _command(commands, "audit", "show who changed settings, access or documents")
    audit.add_argument("--limit", type=_limit, default=50, help="lines at most (default: 50)")


def _command(commands: Commands, name: str, told: str) -> argparse.ArgumentParser:
    return commands.add_parser(name, help=told, description=told, epilog=_EXITS)


def _add_scope(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--scope", type=_scope, default=LIBRARY, help="whose files (default: library)"
    )


def _add_json(command: argparse.ArgumentParser) -> None:
    command.add_argument("--json", action="store_true", help="print JSON for programs")


def _scope(text: str) -> Scope:
    if not text or len(text) > _LONGEST_SCOPE or not text.isprintable() or " " in text:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no scope: 1 to {_LONGEST_SCOPE} printable characters without spaces, "
            "like library or slack:T024/C7"
        )
    return Scope(text)


def _channel(text: str) -> Scope:
    if len(text) > _LONGEST_SCOPE or not _CHANNEL.fullmatch(text):
        raise argparse.ArgumentTypeError(
            f"{text!r} is no channel: write the platform, the workspace or server, and the "
            "channel, by their ids, like slack:T024/C7 or discord:8391/112"
        )
    return Scope(text)


def _request_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme != "https" or not parts.hostname or parts.path in {"", "/"}:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address that Slack can post to: "
            "https:// with a host and a path, like https://bot.example.com/slack/events"
        )
    return text


def _limit(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 200:
        raise argparse.ArgumentTypeError(f"{text!r} is no limit: a number from 1 to 200")
    return int(text)
