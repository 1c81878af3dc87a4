"""What Discord refuses of a message for its size or shape.

Figures: Discord's message and embed references.
"""

from collections.abc import Iterator

from tests.fakes.discord.breaking import RefusedError, invalid
from tests.fakes.discord.components import check_components
from tests.fakes.discord.things import COMPONENTS_V2, Json

LONGEST_CONTENT = 2_000
LONGEST_NONCE = 25
LARGEST_FILE_BYTES = 10 * 2**20
MOST_FILES = 10
_LONGEST = {"title": 256, "description": 4096}


def check_message(body: Json, *, flags: int, has_files: bool) -> None:
    """Check a message as it will stand.

    Args:
        body: `content`, `embeds`, `components`.
        flags: all it will have.
        has_files: whether attachments stand in it.

    Raises:
        RefusedError: 50035 saying where, or 50006 about nothing at all.
    """
    content, embeds = body.get("content") or "", body.get("embeds") or ()
    components = body.get("components") or ()
    if len(content) > LONGEST_CONTENT:
        raise invalid("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    check_embeds(embeds)
    modern = bool(flags & COMPONENTS_V2)
    if modern and (content or embeds):
        code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
        raise invalid("content", code, "Cannot be used with components v2.")
    check_components(components, modern=modern)
    if not content.strip() and not embeds and not has_files and not (components and modern):
        raise RefusedError(400, 50006, "Cannot send an empty message")


def check_nonce(nonce: object) -> None:
    if nonce is not None and len(str(nonce)) > LONGEST_NONCE:
        raise invalid("nonce", "BASE_TYPE_MAX_LENGTH", "Must be 25 or fewer in length.")


def check_files(sizes: list[int]) -> None:
    if len(sizes) > MOST_FILES:
        raise invalid("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    if any(size > LARGEST_FILE_BYTES for size in sizes):
        raise RefusedError(413, 40005, "Request entity too large")


def check_embeds(embeds: tuple[Json, ...] | list[Json]) -> None:
    if len(embeds) > 10:
        raise invalid("embeds", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer in length.")
    for position, embed in enumerate(embeds):
        for name, most in _LONGEST.items():
            if len(embed.get(name) or "") > most:
                where = f"embeds.{position}.{name}"
                raise invalid(where, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        if len(embed.get("fields") or ()) > 25:
            raise invalid(f"embeds.{position}.fields", "BASE_TYPE_MAX_LENGTH", "Must be 25.")
        if any(len(f["name"]) > 256 or len(f["value"]) > 1024 for f in embed.get("fields") or ()):
            raise invalid(f"embeds.{position}.fields", "BASE_TYPE_MAX_LENGTH", "Too long.")
    if sum(len(text) for embed in embeds for text in _texts(embed)) > 6_000:
        raise invalid("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embed size exceeds 6000")


def _texts(embed: Json) -> Iterator[str]:
    yield embed.get("title") or ""
    yield embed.get("description") or ""
    yield (embed.get("footer") or {}).get("text") or ""
    yield (embed.get("author") or {}).get("name") or ""
    for field in embed.get("fields") or ():
        yield field["name"]
        yield field["value"]
