"""Looks at a zip archive's directory before anything is unpacked.

The checks follow what is known about hostile archives: bombs by ratio and by overlapping members
(D. Fifield, "A better zip bomb", WOOT 2019), paths out of the archive, links.
"""

import io
import stat
import zipfile
from collections.abc import Sequence
from pathlib import PurePosixPath

from rag.readers.limits import ReadingLimits
from rag.readers.refusal import RefusedError, encrypted
from rag.values import RefusalReason

_LOCAL_HEADER_BYTES = 30
_ENCRYPTED_FLAG = 1


def opened_archive(data: bytes, *, limits: ReadingLimits) -> zipfile.ZipFile:
    """Open an archive whose directory promises nothing out of bounds.

    Raises:
        RefusedError: it is damaged, a bomb, or reaches out of itself.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError) as error:
        raise RefusedError(
            RefusalReason.DAMAGED, "it is damaged or cut short. Upload it again from the original."
        ) from error
    members = archive.infolist()
    if any(member.flag_bits & _ENCRYPTED_FLAG for member in members):
        raise encrypted()
    fault = _fault(members, packed=len(data), limits=limits)
    if fault:
        raise RefusedError(RefusalReason.HOSTILE, f"{fault}, as in an attack. It was not unpacked.")
    return archive


def _fault(members: Sequence[zipfile.ZipInfo], *, packed: int, limits: ReadingLimits) -> str | None:
    unpacked = sum(member.file_size for member in members)
    if len(members) > limits.zip_members:
        return f"it holds {len(members):,} members (at most {limits.zip_members:,})"
    if unpacked > limits.zip_bytes or unpacked > packed * limits.zip_ratio:
        return f"its {packed:,} bytes unpack to {unpacked:,}"
    if any(_leaves_archive(member) for member in members):
        return "it holds a path or link that leads out of it"
    if _overlap(members):
        return "its members overlap"
    return None


def _leaves_archive(member: zipfile.ZipInfo) -> bool:
    name = member.filename.replace("\\", "/")
    path = PurePosixPath(name)
    link = stat.S_ISLNK(member.external_attr >> 16)
    return link or path.is_absolute() or ".." in path.parts or name[1:2] == ":"


def _overlap(members: Sequence[zipfile.ZipInfo]) -> bool:
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            return True
        name = len(member.orig_filename.encode())
        end = member.header_offset + _LOCAL_HEADER_BYTES + name + member.compress_size
    return False
