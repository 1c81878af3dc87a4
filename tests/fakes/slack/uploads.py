"""Files that people drop into messages."""

from collections.abc import Mapping
from dataclasses import dataclass

from tests.fakes.slack.things import File, Ref, UserId
from tests.fakes.slack.world import World


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that is more than its bytes."""

    content: bytes = b""
    mode: str = "hosted"
    """`hosted`, `snippet`, `external`, `hidden_by_limit`."""
    mimetype: str = "text/plain"
    checked: bool = True
    """Else events say only `file_access: check_file_info`."""
    announced: int | None = None
    """Bytes that file objects tell; None: the truth."""
    url: str = ""
    """Where it is said to be downloaded from; empty: the file host."""


def uploaded(
    world: World, user: UserId, ref: Ref, files: Mapping[str, bytes | Upload]
) -> tuple[str, ...]:
    """Put files into a message, and return their ids."""
    return tuple(_upload(world, user, ref, name, data) for name, data in files.items())


def _upload(world: World, user: UserId, ref: Ref, name: str, data: bytes | Upload) -> str:
    upload = Upload(content=data) if isinstance(data, bytes) else data
    size = len(upload.content) if upload.announced is None else upload.announced
    file = File(
        id=world.new_id("F"),
        team=world.channels[ref.channel].team,
        name=name,
        content=upload.content,
        user=user,
        shares=[ref],
        announced=size,
        mode=upload.mode,
        checked=upload.checked,
        mimetype=upload.mimetype,
        url=upload.url,
    )
    world.files[file.id] = file
    return file.id
