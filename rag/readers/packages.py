"""Office files as what they are: a zip archive of XML parts that refer to each other."""

import posixpath
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from xml.etree import ElementTree as Tree

from rag.readers.safe_xml import check, parsed

_LOOKS_LIKE_XML = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\x00]*<")
_PEEK_BYTES = 64
_USUAL_MAIN_PARTS = ("word/document.xml", "ppt/presentation.xml", "xl/workbook.xml")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """One part's reference to another."""

    kind: str
    """The last word of the relationship's type: `slide`, `footnotes`, `chart`."""
    target: str
    """Name of the other part within the package."""


class Package:
    """An opened archive whose XML parts are parsed on demand; missing parts are None."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive

    @cached_property
    def names(self) -> frozenset[str]:
        """Names of all members."""
        return frozenset(self._archive.namelist())

    def check_parts(self, *, doctype: bool = False) -> None:
        """Raise `RefusedError` where any member, whatever its name, is XML with a forbidden part.

        Raises:
            RefusedError: one declares entities, or a document type unless `doctype` allows it.
            BadZipFile: a member is damaged.
        """
        for member in self._archive.infolist():
            with self._archive.open(member) as file:
                if _LOOKS_LIKE_XML.match(file.read(_PEEK_BYTES)):
                    check(self._archive.read(member), doctype=doctype)

    def read(self, name: str) -> bytes | None:
        """Return a member's bytes."""
        return self._archive.read(name) if name in self.names else None

    def tree(self, name: str) -> Tree.Element | None:
        """Return the root of an XML part; its DOCTYPE, if any, passed `check_parts`."""
        data = self.read(name)
        return None if data is None else parsed(data, doctype=True)

    def related(self, name: str) -> Mapping[str, Relationship]:
        """Return what a part refers to within the package, by relationship id."""
        folder, file = posixpath.split(name)
        root = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
        return {
            item.get("Id", ""): Relationship(
                kind=item.get("Type", "").rpartition("/")[2],
                target=_resolved(folder, item.get("Target", "")),
            )
            for item in ([] if root is None else root)
            if item.get("TargetMode") != "External"
        }

    @cached_property
    def main_part(self) -> str | None:
        """The part that the others hang from: `word/document.xml` and its kind."""
        kinds = {part.kind: part.target for part in self.related("").values()}
        usual = (name for name in _USUAL_MAIN_PARTS if name in self.names)
        return kinds.get("officeDocument") or next(usual, None)


def _resolved(folder: str, target: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
