"""The commands that people find behind `/` and in the menus of messages. Pure.

Source: "Application Commands", docs.discord.com/developers/interactions.
"""

from typing import Any

Json = dict[str, Any]

ASK, ADD, SOURCES, FORGET, FOOTNOTE = "ask", "add", "sources", "forget", "footnote"
ASK_ABOUT, INDEX_FILES = "Ask about this", "Index files"

_SUBCOMMAND, _STRING, _BOOLEAN, _CHANNEL, _ROLE, _ATTACHMENT = 1, 3, 5, 7, 8, 11
_MESSAGE_MENU = 3
_IN_SERVERS, _ANYWHERE = [0], [0, 1]
WITH_FILES = [0, 2, 4, 5, 13, 15, 16]
"""Types of channels: text, voice, category, announcements, stage, forum, media."""


def commands() -> list[Json]:
    """Return all of them, as Discord takes them."""
    return [
        _command(ASK, "Ask from the files here", [_question(), _private()]),
        _command(ADD, "Give me a file to answer from", [_option(_ATTACHMENT, "file", "Which")]),
        _command(SOURCES, "List the files that you may ask about", [_name(required=False)]),
        _command(FORGET, "Let me forget a file", [_name(required=True)]),
        _command(FOOTNOTE, "How I am, and how I am set", _settings()),
        _menu(ASK_ABOUT),
        _menu(INDEX_FILES, contexts=_IN_SERVERS),
    ]


def _settings() -> list[Json]:
    return [
        _sub("status", "How I am"),
        _sub("help", "What I can do"),
        _sub("privacy", "What I keep, and how it is forgotten"),
        _sub("index", "Read files that are dropped here", _index()),
        _sub("answers", "Answer in threads or as replies", _choice("thread", "inline")),
        _sub("posts", "Which forum posts I answer", _choice("asked", "all")),
        _sub("receipts", "Tell what became of files", _choice("quiet", "full")),
        _sub("contributors", "Whose files I read", _choice("everyone", "members", "admins")),
        _sub("access", "What answers may be made of", _choice("public", "channel")),
        _sub("read-earlier", "Read the files that are already here"),
        _sub("server", "Which server our conversation is about"),
    ]


def _index() -> list[Json]:
    where = _option(_CHANNEL, "where", "Another channel, forum or category", required=False)
    return [
        *_choice("on", "off"),
        where | {"channel_types": WITH_FILES},
        _option(_ROLE, "from", "Only files of this role, and of admins", required=False),
    ]


def _choice(*values: str) -> list[Json]:
    choices = [{"name": value, "value": value} for value in values]
    everywhere = _option(_BOOLEAN, "everywhere", "In all channels of the server", required=False)
    return [
        _option(_STRING, "to", "Nothing tells how it is set", required=False)
        | {"choices": choices},
        everywhere,
    ]


def _question() -> Json:
    return _option(_STRING, "question", "What do you want to know?") | {"max_length": 2_000}


def _private() -> Json:
    return _option(_BOOLEAN, "private", "Only you see the answer", required=False)


def _name(*, required: bool) -> Json:
    named = _option(_STRING, "name", "Of the file, or a part of it", required=required)
    return named | {"autocomplete": True}


def _option(kind: int, name: str, told: str, *, required: bool = True) -> Json:
    return {"type": kind, "name": name, "description": told, "required": required}


def _sub(name: str, told: str, options: list[Json] | None = None) -> Json:
    return {"type": _SUBCOMMAND, "name": name, "description": told, "options": options or []}


def _command(name: str, told: str, options: list[Json]) -> Json:
    shared = {"type": 1, "contexts": _ANYWHERE, "integration_types": [0]}
    return {"name": name, "description": told, "options": options} | shared


def _menu(name: str, *, contexts: list[int] = _ANYWHERE) -> Json:
    return {"name": name, "type": _MESSAGE_MENU, "contexts": contexts, "integration_types": [0]}
