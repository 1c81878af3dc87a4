"""One reply in Parlour: the only place that posts."""

from functools import partial

from adapters.errors import PostRefusedError
from adapters.incoming import MessageKey, Sign
from adapters.replies import Final, Posted, Progress, ReplyPart, Snapshot
from tests.parlour import outbound
from tests.parlour.client import BusyError, Client
from tests.parlour.inbound import Address
from tests.parlour.room import BOT, Json


class ParlourThread:
    """Keeps what it showed, so that only what changed is sent."""

    def __init__(
        self, client: Client, address: Address, *, answers: MessageKey, posted: Posted | None
    ) -> None:
        self._client = client
        self._to = address
        self._key = answers
        self._name = answers.rpartition("/")[2]
        self._ids = [] if posted is None else [int(id_) for id_ in posted.ids]
        self._unsure = posted is None
        """Whether a post of ours may stand there whose id is not known."""
        self._shown: dict[int, Json] = {}

    async def show(self, part: ReplyPart) -> Posted:
        await self._client.patiently(self._find)
        match part:
            case Progress(sentence=sentence):
                await self._say(sentence)
            case Snapshot():
                if texts := outbound.texts(part):
                    await self._stand(texts, [])
            case Final():
                texts = outbound.texts(part)
                if not texts:
                    raise PostRefusedError(f"nothing of the answer to {self._key!r} can be seen")
                await self._stand(texts, outbound.buttons(part, key=self._key))
                await self._say("")
        return Posted(ids=tuple(map(str, self._ids)))

    async def mark(self, sign: Sign) -> None:
        await self._client.repeatable("/react", {"id": int(self._name), "sign": sign.value})

    async def remove(self) -> None:
        await self._stand([], [])
        await self._say("")

    async def _say(self, sentence: str) -> None:
        """Show what is being done; not in a private place: others would see it, too."""
        if self._to.asker is None:
            body: Json = {"thread": self._to.thread, "text": sentence}
            await self._client.repeatable("/status", body)

    async def _stand(self, texts: list[str], buttons: list[Json]) -> None:
        """Let exactly these messages stand there, the last one with the buttons."""
        await self._client.patiently(self._find)
        for n, text in enumerate(texts):
            wanted: Json = {"text": text, "buttons": buttons if n == len(texts) - 1 else []}
            await self._client.patiently(partial(self._place, n, wanted))
        while len(self._ids) > len(texts):
            await self._delete(self._ids[-1])
            self._ids.pop()

    async def _place(self, n: int, wanted: Json) -> None:
        """Edit or post the nth; of a post whose fate is unknown, look first what became of it."""
        await self._find()
        if n == len(self._ids):
            self._ids.append(await self._post(n, wanted))
        elif self._shown.get(self._ids[n]) != wanted:
            await self._client.once("/edit", {"id": self._ids[n], **wanted})
        self._shown[self._ids[n]] = wanted

    async def _post(self, n: int, wanted: Json) -> int:
        body: Json = {
            "channel": self._to.channel,
            "thread": self._to.thread,
            "nonce": f"{self._name}:{n}",
            "private_to": self._to.asker,
            **wanted,
        }
        self._unsure = True
        try:
            posted = await self._client.once("/post", body)
        except BusyError:
            self._unsure = False
            raise
        self._unsure = False
        return int(posted["id"])

    async def _delete(self, id_: int) -> None:
        try:
            await self._client.repeatable("/delete", {"id": id_})
        except PostRefusedError:
            self._shown.pop(id_, None)  # somebody else was faster

    async def _find(self) -> None:
        """Learn which posts for this message stand there, if that is not known."""
        if self._unsure:
            posts = await self._client.once(f"/thread/{self._to.thread}")
            ours = [p for p in posts if p["author"] == BOT and _answers(p) == self._name]
            self._ids = [int(post["id"]) for post in sorted(ours, key=_position)]
            self._unsure = False


def _answers(post: Json) -> str:
    return str(post["nonce"]).partition(":")[0]


def _position(post: Json) -> int:
    return int(str(post["nonce"]).partition(":")[2])
