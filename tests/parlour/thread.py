"""One reply in Parlour: the only place that posts."""

import asyncio

from adapters.errors import PlatformUnavailableError, PostRefusedError
from adapters.incoming import MessageKey, ReplyAddress, Sign
from adapters.markdown.parsing import parsed
from adapters.markdown.plain import PlainText
from adapters.markdown.splitting import split
from adapters.replies import Final, Posted, Progress, ReplyPart
from tests.parlour import outbound
from tests.parlour.client import Client, UnknownResultError
from tests.parlour.room import BOT, Json
from tests.parlour.server import LONGEST

_TRIES = 4


class ParlourThread:
    """Keeps what it showed, so that only what changed is sent."""

    def __init__(
        self, client: Client, address: ReplyAddress, *, answers: MessageKey, posted: Posted | None
    ) -> None:
        self._client = client
        self._channel, thread, self._private_to = address.split("|")
        self._thread = int(thread)
        self._key = answers
        self._number = int(answers.rpartition("/")[2])
        self._ids = None if posted is None else [int(id_) for id_ in posted.ids]
        self._shown: dict[int, tuple[str, list[Json]]] = {}
        self._has_status = False

    async def show(self, part: ReplyPart) -> Posted:
        if isinstance(part, Progress):
            await self._say_status(part.sentence)
            return self._posted()
        if isinstance(part, Final):
            await self._stand(
                _parts(outbound.final_text(part)), outbound.buttons(part, key=self._key)
            )
            if self._has_status:
                await self._say_status("")
        elif text := outbound.snapshot_text(part.text):
            await self._stand(_parts(text), [])
        return self._posted()

    async def mark(self, sign: Sign) -> None:
        await self._client.repeatable("/react", {"id": self._number, "sign": sign.value})

    async def remove(self) -> None:
        for id_ in await self._found():
            await self._client.repeatable("/delete", {"id": id_})
        self._ids = []
        await self._say_status("")

    def _posted(self) -> Posted:
        return Posted(ids=tuple(str(id_) for id_ in self._ids or ()))

    async def _say_status(self, sentence: str) -> None:
        self._has_status = bool(sentence)
        await self._client.repeatable("/status", {"thread": self._thread, "text": sentence})

    async def _stand(self, parts: list[str], buttons: list[Json]) -> None:
        ids = await self._found()
        for n, text in enumerate(parts):
            wanted = (text, buttons if n == len(parts) - 1 else [])
            if n == len(ids):
                ids.append(await self._post(n, wanted))
            elif self._shown.get(ids[n]) != wanted:
                body: Json = {"id": ids[n], "text": wanted[0], "buttons": wanted[1]}
                await self._client.repeatable("/edit", body)
            self._shown[ids[n]] = wanted
        while len(ids) > len(parts):
            await self._client.repeatable("/delete", {"id": ids.pop()})

    async def _post(self, n: int, wanted: tuple[str, list[Json]]) -> int:
        body: Json = {
            "channel": self._channel,
            "thread": self._thread,
            "text": wanted[0],
            "buttons": wanted[1],
            "nonce": f"{self._number}:{n}",
            "private_to": self._private_to or None,
        }
        for attempt in range(_TRIES):
            try:
                return int((await self._client.once("/post", body))["id"])
            except UnknownResultError:
                standing = await self._standing()
                if len(standing) > n:
                    return standing[n]
            except PlatformUnavailableError:
                if attempt == _TRIES - 1:
                    raise
            await asyncio.sleep(0.1)
        raise PlatformUnavailableError("Parlour does not say whether it posted")

    async def _found(self) -> list[int]:
        if self._ids is None:
            self._ids = await self._standing()
        return self._ids

    async def _standing(self) -> list[int]:
        """Return our own posts for this message, which an attempt that died may have left."""
        posts = await self._client.get(f"/thread/{self._thread}")
        ours = [
            post
            for post in posts
            if post["author"] == BOT and str(post["nonce"]).startswith(f"{self._number}:")
        ]
        return [int(post["id"]) for post in sorted(ours, key=lambda post: str(post["nonce"]))]


def _parts(text: str) -> list[str]:
    if len(text) <= LONGEST:
        return [text]
    parts = list(split(parsed(text), PlainText(), limit=LONGEST))
    if not parts:
        raise PostRefusedError("an empty text cannot be posted")
    return parts
