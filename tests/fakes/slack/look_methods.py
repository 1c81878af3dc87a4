"""What the app may look up: itself, conversations, people, files."""

from typing import Any

from tests.fakes.slack.calling import Api, Body, Method, flag, page
from tests.fakes.slack.limits import RefusedError
from tests.fakes.slack.payloads import APP_ID
from tests.fakes.slack.things import Channel, ChannelId, Message, Ref, Ts, UserId

_TYPES = {"channel": "public_channel", "group": "private_channel", "im": "im", "mpim": "mpim"}


def auth_test(api: Api, _: Body) -> dict[str, Any]:
    return {
        "url": f"https://{api.team.domain}.slack.com/",
        "team": api.team.domain,
        "user": api.world.users[api.team.bot].name,
        "team_id": api.team.id,
        "user_id": api.team.bot,
        "bot_id": api.team.bot_id,
        "app_id": APP_ID,
        "is_enterprise_install": False,
    }


def team_info(api: Api, _: Body) -> dict[str, Any]:
    return {"team": {"id": api.team.id, "name": api.team.domain, "domain": api.team.domain}}


def replies(api: Api, body: Body) -> dict[str, Any]:
    channel = api.inside(body)
    thread = api.world.messages.get(Ref(channel.id, Ts(api.wanted(body, "ts"))))
    there = api.world.thread(channel.id, Ts(str(body["ts"])) if thread is None else thread.root)
    if not there:
        raise RefusedError("thread_not_found")
    # The first message is always listed.
    listed = there[:1] + [m for m in there[1:] if m.only_for is None and _within(m, body)]
    return _messages(api, listed, body)


def history(api: Api, body: Body) -> dict[str, Any]:
    """List a channel's own messages, newest first."""
    channel = api.inside(body)
    there = [m for m in api.world.messages.values() if m.ref.channel == channel.id]
    top = [m for m in there if m.thread_ts is None and m.only_for is None and _within(m, body)]
    top.sort(key=lambda message: message.ref.ts, reverse=True)
    return _messages(api, top, body)


def members(api: Api, body: Body) -> dict[str, Any]:
    return page(sorted(api.channel(body).members), body, name="members")


def conversation(api: Api, body: Body) -> dict[str, Any]:
    return {"channel": api.payloads.objects.channel(api.channel(body))}


def conversations(api: Api, body: Body) -> dict[str, Any]:
    """List what the app may know of: public channels, and those it is in."""
    known = [c for c in _listed(api, body) if c.kind == "channel" or api.team.bot in c.members]
    return page([api.payloads.objects.channel(c) for c in known], body, name="channels")


def conversations_of(api: Api, body: Body) -> dict[str, Any]:
    """List the channels a person is in, as far as the app may know; its own without a person."""
    user = UserId(body.get("user") or api.team.bot)
    inside = [c for c in _listed(api, body) if user in c.members]
    known = [c for c in inside if c.kind == "channel" or api.team.bot in c.members]
    return page([api.payloads.objects.channel(c) for c in known], body, name="channels")


def open_conversation(api: Api, body: Body) -> dict[str, Any]:
    user = UserId(api.wanted(body, "users"))
    if user not in api.world.users:
        raise RefusedError("user_not_found")
    channel = ChannelId(f"D{user[1:]}")
    return {"channel": {"id": channel}}


def user_info(api: Api, body: Body) -> dict[str, Any]:
    user = api.world.users.get(UserId(api.wanted(body, "user")))
    if user is None:
        raise RefusedError("user_not_found")
    return {"user": api.payloads.objects.user(user)}


def users(api: Api, body: Body) -> dict[str, Any]:
    listed = [
        api.payloads.objects.user(u) for u in api.world.users.values() if u.team == api.team.id
    ]
    return page(listed, body, name="members")


def file_info(api: Api, body: Body) -> dict[str, Any]:
    file = api.world.files.get(api.wanted(body, "file"))
    if file is None or file.team != api.team.id:
        raise RefusedError("file_not_found")
    if not api.world.sees(api.team.bot, file):
        raise RefusedError("file_not_found")
    if file.mode == "hidden_by_limit":
        return {"file": api.payloads.objects.file_of(file.id)}
    return {"file": api.payloads.objects.file(file)}


def files(api: Api, body: Body) -> dict[str, Any]:
    """List files, newest first, by pages as this method still has them."""
    there = [f for f in api.world.files.values() if f.team == api.team.id]
    if body.get("channel"):
        channel = api.inside(body)
        there = [f for f in there if any(ref.channel == channel.id for ref in f.shares)]
    there = [f for f in there if api.world.sees(api.team.bot, f)]
    there.sort(key=lambda file: file.shares[0].ts, reverse=True)
    count, number = int(body.get("count") or 100), int(body.get("page") or 1)
    listed = there[(number - 1) * count : number * count]
    pages = -(-len(there) // count)
    return {
        "files": [api.payloads.objects.listed(file) for file in listed],
        "paging": {"count": count, "total": len(there), "page": number, "pages": pages},
    }


METHODS: dict[str, Method] = {
    "auth.test": auth_test,
    "team.info": team_info,
    "conversations.replies": replies,
    "conversations.history": history,
    "conversations.members": members,
    "conversations.info": conversation,
    "conversations.list": conversations,
    "conversations.open": open_conversation,
    "users.conversations": conversations_of,
    "users.info": user_info,
    "users.list": users,
    "files.info": file_info,
    "files.list": files,
}


def _listed(api: Api, body: Body) -> list[Channel]:
    types = str(body.get("types") or "public_channel").replace(" ", "").split(",")
    archived = not flag(body, "exclude_archived", otherwise=False)
    return [
        channel
        for channel in api.world.channels.values()
        if channel.team == api.team.id and _TYPES[channel.kind] in types
        if archived or not channel.is_archived
    ]


def _within(message: Message, body: Body) -> bool:
    oldest, latest = str(body.get("oldest") or "0"), str(body.get("latest") or "9")
    inclusive = flag(body, "inclusive", otherwise=False)
    ts = message.ref.ts
    return oldest < ts < latest or (inclusive and ts in {oldest, latest})


def _messages(api: Api, listed: list[Message], body: Body) -> dict[str, Any]:
    result = page([api.payloads.listed(m) for m in listed], body, name="messages", most=999)
    if not flag(body, "include_all_metadata", otherwise=False):
        for message in result["messages"]:
            message.pop("metadata", None)
    return result | {"has_more": bool(result["response_metadata"]["next_cursor"])}
