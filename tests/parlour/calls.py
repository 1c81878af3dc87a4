"""What a bot may do and ask on Parlour, over HTTP."""

from typing import Any

from aiohttp import web

from tests.parlour.room import BOT, Channel, Post, Room

LONGEST = 2_000
"""Characters of a message."""
FILES_A_PAGE = 10
"""Messages with files that are listed at once."""


class Calls:
    """Answers requests from what is in the room."""

    def __init__(self) -> None:
        self.room = Room(
            channels={
                "C1": Channel(public=True, members={"anna", "bob", "carl"}),
                "C2": Channel(public=True, members={"anna", "bob"}),
                "P1": Channel(public=False, members={"anna", "bob"}),
            }
        )
        self.refused: dict[str, str] = {}
        """Why nothing may be posted in a channel."""
        self.expired: set[str] = set()
        """People whose private places are gone."""

    async def _post(self, request: web.Request) -> web.Response:
        asked = await request.json()
        if (why := self._refusal(asked)) is not None:
            return why
        post = Post(
            id=self.room.next_id(),
            channel=asked["channel"],
            thread=asked["thread"],
            author=BOT,
            text=asked["text"],
            nonce=asked["nonce"],
            buttons=asked["buttons"],
            private_to=asked["private_to"],
        )
        self._appears(post)
        return web.json_response({"id": post.id})

    async def _edit(self, request: web.Request) -> web.Response:
        asked = await request.json()
        post = self.room.posts[asked["id"]]
        where = {"channel": post.channel, "private_to": post.private_to}
        if (why := self._refusal({**where, **asked})) is not None:
            return why
        if post.deleted:
            return web.json_response({"why": "gone"}, status=404)
        self.room.change(post.id, asked["text"], asked["buttons"])
        return web.json_response({})

    async def _delete(self, request: web.Request) -> web.Response:
        post = self.room.posts[(await request.json())["id"]]
        if post.deleted:
            return web.json_response({"why": "gone"}, status=404)
        post.deleted = True
        return web.json_response({})

    async def _react(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.room.reactions.setdefault(asked["id"], []).append(asked["sign"])
        return web.json_response({})

    async def _status(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.room.statuses.setdefault(asked["thread"], []).append(asked["text"])
        return web.json_response({})

    async def _thread(self, request: web.Request) -> web.Response:
        standing = self.room.standing(int(request.match_info["id"]))
        told = ("id", "author", "text", "nonce", "mentions_bot")
        return web.json_response([{name: getattr(p, name) for name in told} for p in standing])

    async def _file(self, request: web.Request) -> web.Response:
        content = self.room.files.get(request.match_info["id"])
        if content is None:
            raise web.HTTPNotFound
        if self.room.holding(request.match_info["id"]).is_left:
            raise web.HTTPForbidden
        return web.Response(body=content)

    async def _files(self, request: web.Request) -> web.Response:
        """Return a page of the messages with files in a channel, from the newest on."""
        posts = self.room.with_files(request.match_info["id"])
        begin = int(request.query.get("from", 0))
        end = begin + FILES_A_PAGE
        return web.json_response(
            {
                "total": sum(len(post.files) for post in posts),
                "messages": [self.room.event(post) for post in posts[begin:end]],
                "next": str(end) if end < len(posts) else None,
            }
        )

    async def _message(self, request: web.Request) -> web.Response:
        """Return the ids of the files of a message; none where it is gone."""
        post = self.room.posts[int(request.match_info["id"])]
        channel = self.room.channels.get(request.match_info["channel"])
        is_there = channel is not None and not channel.is_left and not post.deleted
        return web.json_response([file["id"] for file in post.files] if is_there else [])

    async def _rooms(self, _request: web.Request) -> web.Response:
        return web.json_response(
            {
                name: {
                    "tenant": channel.tenant,
                    "public": channel.public,
                    "members": sorted(channel.members),
                }
                for name, channel in self.room.channels.items()
                if not channel.is_left
            }
        )

    def _appears(self, post: Post) -> None:
        self.room.add(post)

    def _refusal(self, asked: dict[str, Any]) -> web.Response | None:
        if not asked["text"].strip():
            return web.json_response({"why": "empty"}, status=400)
        if len(asked["text"]) > LONGEST:
            return web.json_response({"why": "too long"}, status=400)
        if self.room.channels[asked["channel"]].is_left:
            return web.json_response({"why": "not in the channel"}, status=403)
        if asked["channel"] in self.refused:
            return web.json_response({"why": self.refused[asked["channel"]]}, status=403)
        if asked["private_to"] in self.expired:
            return web.json_response({"why": "expired"}, status=410)
        return None
