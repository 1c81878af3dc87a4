"""Archives that attack whoever unpacks them."""

import io
import stat
import struct
import zipfile

from tests.documents.office import unzipped, with_member, word, zipped


def flat_bomb(unpacked: int) -> bytes:
    """A Word document with a member of `unpacked` zero bytes."""
    return with_member(word("text"), "word/media/bomb.bin", bytes(unpacked))


def overlapping() -> bytes:
    """Many names in the directory for the same compressed bytes (Fifield's better zip bomb)."""
    original = word("text")
    end = original.rindex(b"PK\x05\x06")
    count, size, start = struct.unpack_from("<HII", original, end + 10)
    directory = original[start : start + size]
    times = 3
    tail = struct.pack(
        "<4sHHHHIIH", b"PK\x05\x06", 0, 0, count * times, count * times, size * times, start, 0
    )
    return original[:start] + directory * times + tail


def nested(levels: int) -> bytes:
    """A Word document with an archive in an archive in an archive."""
    inner = zipped({"bomb.bin": bytes(1_000_000)})
    for _ in range(levels):
        inner = zipped({"inner.zip": inner})
    return with_member(word("Words outside"), "word/embeddings/inner.zip", inner)


def holding_itself() -> bytes:
    """An archive with a copy of its own beginnings inside, as a quine has all of it."""
    outer = zipped({"self.zip": b""})
    return zipped({"self.zip": zipped({"self.zip": outer})})


def with_path(name: str) -> bytes:
    """A Word document with a member of that path."""
    return with_member(word("text"), name, "owned")


def with_link() -> bytes:
    """A Word document with a member that is a symbolic link."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in unzipped(word("text")).items():
            archive.writestr(name, content)
        link = zipfile.ZipInfo("word/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
    return out.getvalue()


def crowded(members: int) -> bytes:
    """A Word document with many empty members."""
    return zipped(unzipped(word("text")) | {f"word/media/{n}": b"" for n in range(members)})


def locked() -> bytes:
    """A Word document whose members say that they are encrypted."""
    data = bytearray(word("text"))
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    return bytes(data)
