"""How much one file may cost before reading it stops."""

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingLimits:
    """What one file may take: limits on text cut its reading short, all others refuse it."""

    file_bytes: int = 25 * MIB
    pages: int = 2_000
    """Pages or slides; later ones are left out."""
    characters: int = 5_000_000
    """Characters of text, headings included; what comes later is left out."""
    blocks: int = 100_000
    cells: int = 200_000
    """Cells with something in them, over all sheets of a file."""
    columns: int = 1_000
    """Columns of one table; later ones are left out."""
    zip_members: int = 10_000
    zip_bytes: int = 200 * MIB
    """All members of an archive together, unpacked."""
    zip_ratio: int = 200
    """Unpacked bytes for each packed one."""
    wall_s: float = 60.0
    cpu_s: int = 30
    memory_bytes: int = 1024 * MIB
    """Address space of the child; not enforced on macOS, whose kernel ignores this limit."""
    output_bytes: int = 48 * MIB
    """What the parent accepts from the child."""

    def too_many_bytes(self) -> str:
        """Say that a file is larger than `file_bytes`, and what to do."""
        return f"it is larger than {self.file_bytes / MIB:.0f} MiB. Split it and drop the parts."
