"""Postgres's programs where the account that runs them can reach them.

Where user namespaces are blocked, as in a container, root's Postgres runs as `nobody`, who may not
enter a checkout in root's home. A copy in the server's own folder helps: 50 MB, once a version.
"""

import shutil
import tempfile
from importlib.metadata import version
from pathlib import Path

from bot.database.account import Account
from bot.database.binaries import DISTRIBUTION
from bot.database.folder import ServerFolder

_COPIES = "programs-"
_PROGRAMS = {"postgres", "initdb"}


def reachable(binaries: Path, folder: ServerFolder, account: Account) -> Path:
    """Return `binaries`, or a copy of them in `folder` when `account` cannot reach them.

    The caller holds `start.lock`, and no server runs.

    Raises:
        OSError: they cannot be copied, for example because the disk is full.
    """
    binaries = binaries.resolve()
    if account.kept_out_by(binaries / "postgres") is None:
        return binaries
    package = binaries.parents[1]
    copied = folder.path / f"{_COPIES}{version(DISTRIBUTION)}"
    if not copied.is_dir():
        _copy(package, binaries.parent, copied, account)
    return copied / binaries.relative_to(package.parent)


def _copy(package: Path, install: Path, copied: Path, account: Account) -> None:
    """Copy whole or not at all, as each part finds the others by their place beside it."""
    for left in copied.parent.glob(f"{_COPIES}*"):
        shutil.rmtree(left)
    libraries = (package / ".dylibs", package.with_name(f"{package.name}.libs"))
    with tempfile.TemporaryDirectory(prefix=_COPIES, dir=copied.parent) as room:
        made = Path(room) / "made"
        for part in (install, *filter(Path.is_dir, libraries)):
            shutil.copytree(part, made / part.relative_to(package.parent), ignore=_not_needed)
        for path in (made, *made.rglob("*")):
            account.give(path)
        made.rename(copied)


def _not_needed(folder: str, names: list[str]) -> set[str]:
    if Path(folder).name == "bin":
        return {*names} - _PROGRAMS
    return {name for name in names if name == "include" or name.endswith(".a")}
