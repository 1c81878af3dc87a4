"""Secrets that are looked for everywhere: all those of one Footnote, and some of others."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self
from urllib.parse import quote, quote_plus

FOREIGN = (
    "sk-proj-c4n4ryOfAnotherAccount0123456789",
    "xoxp-17-c4n4ry-of-a-person",
    "xoxe.xoxb-1-c4n4ryThatRotates",
    "xapp-1-A0OTHER-99-c4n4ry",
    "MTE3.G2other.c4n4ry-token-of-another-bot",
    "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJjNG40cnkifQ.c4n4rySignature",
    "c4n4ryBearer0123456789",
    "Zm9vdG5vdGU6YzRuNHJ5",
    "hm=c4n4ry5eedc0ffee",
    "pub_secret=c4n4rypub",
    "c4n4ry-database-password",
)
"""Of nobody here, so that only their looks tell that they are secret."""
RUDE = (
    "You sent {}, {}, {} and {}; Authorization: Bot {}; token {}; Authorization: Bearer {}; "
    "Proxy-Authorization: Basic {}; see "
    "https://cdn.discordapp.com/attachments/1/2/a.pdf?ex=66f1&is=66f0&{}& and "
    "https://files.slack.com/files-pri/T1-F1/a.pdf?{}; host=db user=me password={} dbname=x"
).format(*FOREIGN)
"""What a server says that repeats what it was sent."""


@dataclass(frozen=True, slots=True)
class Canaries:
    """Secrets, in every spelling that a program might write them in."""

    spellings: dict[str, str]
    """To the secret that each is of."""

    @classmethod
    def of(cls, secrets: Iterable[str]) -> Self:
        return cls({written: secret for secret in secrets for written in _spellings(secret)})

    def found_in(self, text: str) -> list[str]:
        """Return the secrets that stand in a text, with what is around each."""
        return [
            f"{secret}: …{text[max(0, at - 120) : at + 120]}…"
            for written, secret in self.spellings.items()
            if (at := text.find(written)) >= 0
        ]


def _spellings(secret: str) -> set[str]:
    in_base64 = base64.b64encode(secret.encode()).decode().rstrip("=")
    return {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        repr(secret)[1:-1],
        # Its end depends on what follows.
        in_base64[: len(in_base64) // 4 * 4 - 4],
    }
