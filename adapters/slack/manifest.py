"""The manifest that the app is created from: docs.slack.dev/reference/app-manifest.

It fits the type `Manifest` of @slack/web-api 8.2.0, but for `assistant:write`, which that lacks.
"""

import json

from adapters.slack.scopes import AGENT_SCOPES, EVENTS, SCOPES


def manifest(*, agent: bool, request_url: str | None) -> dict[str, object]:
    """Return the manifest.

    Args:
        agent: whether with the agent view, which Slack allows on paid plans only.
        request_url: where Slack posts events, clicks and commands; None: Socket Mode.
    """
    features = {
        "app_home": {
            "home_tab_enabled": False,
            "messages_tab_enabled": True,
            "messages_tab_read_only_enabled": False,
        },
        "bot_user": {"display_name": "Footnote", "always_online": False},
        "slash_commands": [_command(request_url)],
    }
    return {
        "display_information": {
            "name": "Footnote",
            "description": "Answers questions from the files dropped here, with sources.",
        },
        "features": features | ({"agent_view": _agent_view()} if agent else {}),
        "oauth_config": {"scopes": {"bot": [*SCOPES, *(AGENT_SCOPES if agent else ())]}},
        "settings": _settings(request_url),
    }


def manifest_text(*, agent: bool, request_url: str | None) -> str:
    """Return the manifest as JSON, to be pasted."""
    return json.dumps(manifest(agent=agent, request_url=request_url), indent=2)


def _command(request_url: str | None) -> dict[str, object]:
    return {
        "command": "/footnote",
        "description": "Ask, list and forget files, change settings",
        "usage_hint": "ask QUESTION | sources | forget NAME | status | help",
        # Typed names stay plain text: a question that is posted for all to see pings nobody.
        "should_escape": False,
        **({} if request_url is None else {"url": request_url}),
    }


def _agent_view() -> dict[str, object]:
    return {
        "agent_description": (
            "Answers questions from the files that people dropped into channels and "
            "conversations, and names the file and the page."
        ),
        "suggested_prompts": [
            {"title": "Which files can you use?", "message": "What do you know?"}
        ],
    }


def _settings(request_url: str | None) -> dict[str, object]:
    address = {} if request_url is None else {"request_url": request_url}
    return {
        "event_subscriptions": {**address, "bot_events": [*EVENTS]},
        "interactivity": {"is_enabled": True, **address},
        "org_deploy_enabled": False,
        "socket_mode_enabled": request_url is None,
        # Rotating tokens end after twelve hours; this one is for a program that stays.
        "token_rotation_enabled": False,
    }
